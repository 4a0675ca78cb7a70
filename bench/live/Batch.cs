// 10,000 methods changed together and changed back, and what of it stays in the process.
using System.Diagnostics;
using System.Globalization;

static class Batch {
  const int Rounds = 20;
  const int PromotingCalls = 100, BetweenCallsMilliseconds = 30;  // for two promotions, with their delays
  const int SettleMilliseconds = 5000;  // both sides may clean up in the background

  public static void Run() {
    int[] tokens = Tokens();
    // Where code comes in tiers, that the program's own methods are promoted is no matter of batches.
    for (int i = 0; i < PromotingCalls; i++) {
      CallAll(1);
      Thread.Sleep(BetweenCallsMilliseconds);
    }
    // What the first request of all brings in, code that runs for it, is no matter of batches.
    Control.Request(tokens.AsSpan(0, 1), Body.Constant);
    Methods.CallAll();
    Control.Revert(tokens.AsSpan(0, 1));
    CallAll(1);
    ResidentMiB(0);  // nor is what measuring brings in
    double before = ResidentMiB(SettleMilliseconds), afterFirst = 0;
    List<double> request = [], allNew = [], revert = [], allOld = [];
    for (int round = 0; round < Rounds; round++) {
      long start = Stopwatch.GetTimestamp();
      Control.Request(tokens, Body.Constant);
      long requested = Stopwatch.GetTimestamp();
      CallAll(2);
      long ran = Stopwatch.GetTimestamp();
      Control.Revert(tokens);
      long reverted = Stopwatch.GetTimestamp();
      CallAll(1);
      long ranOld = Stopwatch.GetTimestamp();
      request.Add(Figures.Microseconds(requested - start));
      allNew.Add(Figures.Microseconds(ran - start));
      revert.Add(Figures.Microseconds(reverted - ran));
      allOld.Add(Figures.Microseconds(ranOld - ran));
      if (round == 0) afterFirst = ResidentMiB(SettleMilliseconds);
    }
    double after = ResidentMiB(SettleMilliseconds);
    Figures.Print("batch-request", Figures.Percentile(request, 0.5));
    Figures.Print("batch-all-new", Figures.Percentile(allNew, 0.5));
    Figures.Print("batch-revert", Figures.Percentile(revert, 0.5));
    Figures.Print("batch-all-old", Figures.Percentile(allOld, 0.5));
    Figures.Print("batch-growth", after - before);
    Figures.Print("batch-growth-after-first", after - afterFirst);
  }

  // All calls that begin after a request run the new body, so there is nothing to wait for.
  static void CallAll(int expected) {
    int sum = Methods.CallAll();
    if (sum != expected * Methods.Count) throw new InvalidOperationException($"{sum} is not {expected} from each method");
  }

  static int[] Tokens() =>
    typeof(Methods).Assembly.GetTypes().Where(type => type.Name.StartsWith("Group"))
      .SelectMany(type => type.GetMethods()).Where(method => method.Name[0] == 'M' && method.Name != "MemberwiseClone")
      .Select(method => method.MetadataToken).ToArray();

  // What is mapped twice, as code is that is never writable where it runs, counts once.
  static double ResidentMiB(int settleMilliseconds) {
    GC.Collect();
    GC.WaitForPendingFinalizers();
    GC.Collect();
    Thread.Sleep(settleMilliseconds);
    string line = File.ReadLines("/proc/self/smaps_rollup").First(line => line.StartsWith("Pss:"));
    return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
  }
}
