// Many exceptions: in a loop, from depth, on several threads at once, while the collector runs.
static class Throughput {
  class Numbered(int n) : Exception { public int N => n; public byte[] Payload = new byte[100]; }
  static int Down(int depth, int n) {
    if (depth == 0) throw new Numbered(n);
    try {
      return Down(depth - 1, n) + 1;
    } finally {
      unwound++;
    }
  }
  [ThreadStatic] static int unwound;

  static long Work(int rounds) {
    long sum = 0;
    unwound = 0;
    for (int i = 0; i < rounds; i++) {
      try {
        Down(i % 20, i);
      } catch (Numbered e) when (e.N % 3 != 0) {
        sum += e.N + e.Payload.Length;
      } catch (Numbered e) {
        sum -= e.N;
      }
    }
    return sum * 1000 + unwound % 1000;
  }

  public static void Run() {
    Console.WriteLine(Work(3000));
    long[] results = new long[4];
    var threads = new Thread[4];
    for (int i = 0; i < 4; i++) {
      int index = i;
      threads[i] = new Thread(() => results[index] = Work(500 + index));
      threads[i].Start();
    }
    for (int i = 0; i < 5; i++) GC.Collect();
    foreach (Thread thread in threads) thread.Join();
    foreach (long result in results) Console.WriteLine(result);
    int faults = 0;
    string none = results.Length > 10 ? "" : null;
    for (int i = 0; i < 2000; i++) {
      try {
        faults += none.Length;
      } catch (NullReferenceException) {
        faults++;
      }
    }
    Console.WriteLine(faults);
  }
}
