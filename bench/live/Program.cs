// Prints "name figure" a line. Its first argument says what is measured.
using System.Diagnostics;

static class Program {
  static int Main(string[] args) {
    switch (args) {
      case ["batch"]: Batch.Run(); return 0;
      case ["single"]: Single.Idle(); return 0;
      case ["busy"]: Single.Busy(); return 0;
      case ["probes"]: Probes.Run(); return 0;
      case ["own-probes"]: Probes.RunProbed(); return 0;
      case ["kernels"]: KernelTimes.Run(); return 0;
      default:
        Console.Error.WriteLine("one of: batch, single, busy, probes, own-probes, kernels");
        return 2;
    }
  }
}

static class Figures {
  public static void Print(string name, double figure) => Console.WriteLine(FormattableString.Invariant($"{name} {figure:f3}"));

  public static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

  // `part` of all are not greater.
  public static double Percentile(List<double> all, double part) {
    all.Sort();
    return all[(int)(part * (all.Count - 1))];
  }
}
