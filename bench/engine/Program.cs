// Prints "name nanoseconds" a line: what one operation takes, the best of several measurements.
using System.Diagnostics;

static class Program {
  const int Measurements = 7;
  static readonly long kEnough = Stopwatch.Frequency / 50;  // ticks that a measurement should take

  static void Main(string[] args) {
    if (args is ["hello"]) {
      Console.WriteLine("Hello, World!");
      return;
    }
    if (args is ["kernels"]) {
      foreach (var (name, _) in Kernels.All) Console.WriteLine(name);
      return;
    }
    if (args is ["steady", var kernel, var launched]) {
      Steady.Measure(Kernels.All.Single(one => one.Item1 == kernel).Item2, long.Parse(launched));
      return;
    }
    foreach (var (name, run) in Operations.All.Concat(Kernels.All)) {
      if (args.Length != 0 && !args.Any(name.Contains)) continue;
      run(1);  // compiles it, which would pass for one long run
      int count = 1;
      while (Time(run, count) < kEnough) count = checked(count * 2);
      long best = long.MaxValue;
      for (int i = 0; i < Measurements; i++) best = Math.Min(best, Time(run, count));
      Console.WriteLine($"{name} {best * 1e9 / Stopwatch.Frequency / count:f3}");
    }
  }

  static long Time(Action<int> run, int count) {
    long start = Stopwatch.GetTimestamp();
    run(count);
    return Stopwatch.GetTimestamp() - start;
  }
}
