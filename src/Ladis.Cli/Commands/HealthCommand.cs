using System.CommandLine;
using System.Net;
using Ladis.Hosting.Terminal;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis health</c>: asks roles whether they are alive or ready, where there is no curl: in the container image.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("health", "Ask roles whether they are alive (/healthz) or ready (/readyz). Exits 0 when all are.");
        var addresses = new Argument<Uri[]>("URL")
        {
            Description = "Pages to ask, such as http://localhost:8080/readyz.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(t => Uri.TryCreate(t.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url! : Invalid(result, t.Value))],
        };
        command.Add(addresses);
        command.SetAction((arguments, stop) => Guarded.Run(() => Ask(arguments.GetValue(addresses)!, stop)));
        return command;
    }

    private static async Task<int> Ask(Uri[] addresses, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = Patience };
        var good = true;
        foreach (var address in addresses)
        {
            var (ready, said) = await Ask(http, address, stop);
            good &= ready;
            await (ready ? Console.Out : Console.Error).WriteLineAsync($"{address}: {said}");
        }

        return good ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<(bool Good, string Said)> Ask(HttpClient http, Uri address, CancellationToken stop)
    {
        try
        {
            using var response = await http.GetAsync(address, stop);
            return (response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(stop));
        }
        catch (HttpRequestException failure)
        {
            return (false, failure.Message);
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return (false, $"no answer within {Patience.TotalSeconds:F0} s");
        }
    }

    private static Uri Invalid(System.CommandLine.Parsing.ArgumentResult result, string value)
    {
        result.AddError($"'{value}' is no http address; give one such as http://localhost:8080/readyz.");
        return new Uri("http://localhost/");
    }
}
