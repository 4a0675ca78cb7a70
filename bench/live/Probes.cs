// What a probe adds to a call, in nanoseconds.
using System.Diagnostics;
using System.Runtime.CompilerServices;

static class Probes {
  const int Calls = 1_000_000;
  const int Measurements = 15;
  static int sum;

  [MethodImpl(MethodImplOptions.NoInlining)] static int Work(int x) => x * 3 + 1;
  static readonly int[] token = [((Func<int, int>)Work).Method.MetadataToken];

  public static void Run() {
    double bare = Settled();
    foreach (Body body in (Body[])[Body.Count, Body.Time]) {
      Control.Request(token, body);
      double probed = Settled();
      ulong before = Control.ProbedCalls;
      CallMany();
      if (Control.ProbedCalls - before != Calls) throw new InvalidOperationException("the probe missed calls");
      Control.Revert(token);
      Figures.Print($"probe-{body.ToString().ToLowerInvariant()}", probed - bare);
    }
    Figures.Print("probe-none", bare);
    Figures.Print("probe-removed", Settled() - bare);
  }

  // The best of several measurements of a call, once tiers have settled.
  static double Settled() {
    for (int i = 0; i < 10; i++) {
      CallMany();
      Thread.Sleep(50);
    }
    double best = double.MaxValue;
    for (int i = 0; i < Measurements; i++) {
      long start = Stopwatch.GetTimestamp();
      CallMany();
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
}
