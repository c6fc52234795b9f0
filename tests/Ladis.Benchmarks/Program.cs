using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Ladis.Benchmarks;
using Perfolizer.Horology;

// In process: no second build, and one core is enough. Many short iterations, of which the fastest is reported: it is the one
// that other programs on the machine disturbed least, and where Linux tells the thread's time they do not count while they run.
// Ratios and allocations count, not milliseconds.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)
    .WithIterationTime(TimeInterval.FromMilliseconds(2)).WithIterationCount(200).WithWarmupCount(10);
var clock = new ThreadClock();
job = clock.IsAvailable ? job.WithClock(clock) : job;
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"))
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableOptimizationsValidator);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);
Report.Write(summaries);
