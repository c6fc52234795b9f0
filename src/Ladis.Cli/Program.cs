using System.CommandLine;
using Ladis.Cli.Commands;
using Ladis.Hosting.Terminal;

ShownWriter.Install();
var arguments = LadisCommand.Create().Parse(args);
var result = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) });
// The library answers a mistyped command line with 1, which here means that something began and failed.
return arguments.Errors.Count > 0 ? ExitCodes.Usage : result;
