// One method changed and changed back: how long until its next caller runs the other body.
using System.Diagnostics;
using System.Runtime.CompilerServices;

static class Single {
  const int Callers = 8;

  [MethodImpl(MethodImplOptions.NoInlining)] static int Target() => 1;
  static readonly int[] token = [((Func<int>)Target).Method.MetadataToken];

  public static void Idle() {
    const int WarmUp = 50, Times = 500;
    List<double> request = [], revert = [], handOver = [];
    for (int i = 0; i < WarmUp + Times; i++) {
      long start = Stopwatch.GetTimestamp();
      Control.Request(token, Body.Constant);
      while (Target() != 2) { }
      long changed = Stopwatch.GetTimestamp();
      Control.Revert(token);
      while (Target() != 1) { }
      long reverted = Stopwatch.GetTimestamp();
      Control.Nothing();
      long nothing = Stopwatch.GetTimestamp();
      if (i < WarmUp) continue;
      request.Add(Figures.Microseconds(changed - start));
      revert.Add(Figures.Microseconds(reverted - changed));
      handOver.Add(Figures.Microseconds(nothing - reverted));
    }
    Print("idle-request", request);
    Print("idle-revert", revert);
    Print("idle-hand-over", handOver);
  }

  // Whichever caller is the first in the other body takes the time.
  public static void Busy() {
    const int WarmUp = 20, Times = 500;
    var callers = new Thread[Callers];
    for (int i = 0; i < Callers; i++) {
      callers[i] = new Thread(Call);
      callers[i].Start();
    }
    List<double> request = [], revert = [];
    for (int i = 0; i < WarmUp + Times; i++) {
      double changed = UntilSeen(2, () => Control.Request(token, Body.Constant));
      double reverted = UntilSeen(1, () => Control.Revert(token));
      if (i < WarmUp) continue;
      request.Add(changed);
      revert.Add(reverted);
    }
    stop = true;
    foreach (Thread caller in callers) caller.Join();
    Print("busy-request", request);
    Print("busy-revert", revert);
  }

  static volatile bool stop;
  static volatile int wanted;  // what the other body returns; 0 once it was seen
  static long seen;
  // A caller that was put to sleep with what an earlier call returned must not take it for the next change's.
  static volatile int changes;

  static void Call() {
    while (!stop) {
      int asked = changes;
      int result = Target();
      if (result == wanted && asked == changes && Interlocked.CompareExchange(ref wanted, 0, result) == result)
        Volatile.Write(ref seen, Stopwatch.GetTimestamp());
    }
  }

  // The requests come from a thread that slept before and sleeps again, as they do from outside.
  static double UntilSeen(int result, Action change) {
    Thread.Sleep(1);
    Volatile.Write(ref seen, 0);
    wanted = result;
    changes++;
    long start = Stopwatch.GetTimestamp();
    change();
    while (Volatile.Read(ref seen) == 0) Thread.Sleep(1);
    return Figures.Microseconds(seen - start);
  }

  static void Print(string name, List<double> all) {
    Figures.Print($"{name}-p50", Figures.Percentile(all, 0.5));
    Figures.Print($"{name}-p99", Figures.Percentile(all, 0.99));
  }
}
