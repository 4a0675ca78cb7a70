// What a probe adds to a call, in nanoseconds.
using System.Diagnostics;
using System.Runtime.CompilerServices;

static class Probes {
  const int Calls = 1_000_000;
  const int Measurements = 15;
  static int sum;

  [MethodImpl(MethodImplOptions.NoInlining)] static int Work(int x) => x * 3 + 1;
  static readonly int[] token = [((Func<int, int>)Work).Method.MetadataToken];

  [MethodImpl(MethodImplOptions.NoInlining)] static int Counted(int x) => x * 3 + 1;
  [MethodImpl(MethodImplOptions.NoInlining)] static int Timed(int x) => x * 3 + 1;

  // With codicil's own probes, which come in from outside.
  public static void RunProbed() {
    double bare = Settled(CallMany);
    Attach("""{"pattern": "Probes::Counted", "count": true}""");
    Attach("""{"pattern": "Probes::Timed", "time": true}""");
    Figures.Print("own-probe-count", Settled(CallCounted) - bare);
    Figures.Print("own-probe-time", Settled(CallTimed) - bare);
  }

  static void Attach(string probe) {
    string codicil = Environment.GetEnvironmentVariable("CODICIL_LIVE_COMMAND");
    string library = Path.Combine(Path.GetDirectoryName(codicil), "libcodicil-probes.so");
    string[] arguments = ["client", "attach", $"{Environment.ProcessId}", library, probe];
    using Process attach = Process.Start(new ProcessStartInfo(codicil, arguments) { RedirectStandardOutput = true });
    attach.WaitForExit();
    if (attach.ExitCode != 0) throw new InvalidOperationException("no probe");
  }

  public static void Run() {
    double bare = Settled(CallMany);
    foreach (Body body in (Body[])[Body.Count, Body.Time]) {
      Control.Request(token, body);
      double probed = Settled(CallMany);
      ulong before = Control.ProbedCalls;
      CallMany();
      if (Control.ProbedCalls - before != Calls) throw new InvalidOperationException("the probe missed calls");
      Control.Revert(token);
      Figures.Print($"probe-{body.ToString().ToLowerInvariant()}", probed - bare);
    }
    Figures.Print("probe-none", bare);
    Figures.Print("probe-removed", Settled(CallMany) - bare);
  }

  // The best of several measurements of a call, once tiers have settled.
  static double Settled(Action callMany) {
    for (int i = 0; i < 10; i++) {
      callMany();
      Thread.Sleep(50);
    }
    double best = double.MaxValue;
    for (int i = 0; i < Measurements; i++) {
      long start = Stopwatch.GetTimestamp();
      callMany();
      best = Math.Min(best, Figures.Microseconds(Stopwatch.GetTimestamp() - start) * 1000 / Calls);
    }
    return best;
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static void CallMany() {
    int x = sum;
    for (int i = 0; i < Calls; i++) x = Work(x);
    sum = x;
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static void CallCounted() {
    int x = sum;
    for (int i = 0; i < Calls; i++) x = Counted(x);
    sum = x;
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static void CallTimed() {
    int x = sum;
    for (int i = 0; i < Calls; i++) x = Timed(x);
    sum = x;
  }
}
