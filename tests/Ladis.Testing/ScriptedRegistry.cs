using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ladis.Testing;

/// <summary>An HTTP server that answers as it is told and keeps what it was asked: for what a real registry does not do when asked to.</summary>
public sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<ScriptedRequest, (int Status, string Body)> _answer;
    private int _count;

    private ScriptedRegistry(WebApplication app, Func<ScriptedRequest, (int Status, string Body)> answer)
    {
        _app = app;
        _answer = answer;
    }

    /// <summary>The base address.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What arrived, in order.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="answer">From a request to status and body.</param>
    /// <param name="proof">With it the server speaks TLS, and shows this.</param>
    /// <param name="clients">With it, over TLS, the server lets in only who has a certificate of this authority.</param>
    public static async Task<ScriptedRegistry> StartAsync(
        Func<ScriptedRequest, (int Status, string Body)> answer, ServerProof? proof = null, TestAuthority? clients = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (proof is not null)
                listen.UseHttps(https => Secure(https, proof, clients));
        }));
        var app = builder.Build();
        var registry = new ScriptedRegistry(app, answer);
        app.Run(registry.AnswerAsync);
        await app.StartAsync();
        return registry;
    }

    /// <summary>Starts one with the same answer to everything.</summary>
    public static Task<ScriptedRegistry> StartAsync(int status, string body) => StartAsync(_ => (status, body));

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Secure(HttpsConnectionAdapterOptions https, ServerProof proof, TestAuthority? clients)
    {
        (https.ServerCertificate, https.ServerCertificateChain) = (proof.Leaf, proof.Others);
        if (clients is null)
            return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, chain, _) =>
        {
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.Add(clients.Certificate);
            return chain.Build(certificate);
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new ScriptedRequest(
            Interlocked.Increment(ref _count), context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.ContentType,
            context.Request.Headers.Authorization, context.Connection.ClientCertificate?.Subject, await reader.ReadToEndAsync());
        Requests.Enqueue(request);
        var (status, answer) = _answer(request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        await context.Response.WriteAsync(answer);
    }
}

/// <summary>What <see cref="ScriptedRegistry"/> was asked.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Method">The verb.</param>
/// <param name="Path">Path and query.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Authorization">The header with user and password.</param>
/// <param name="Certificate">Whose certificate the client has shown.</param>
/// <param name="Body">The body.</param>
public sealed record ScriptedRequest(int Number, string Method, string Path, string? ContentType, string? Authorization, string? Certificate, string Body);
