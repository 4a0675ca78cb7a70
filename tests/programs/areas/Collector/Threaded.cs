// Several threads allocate, keep and hand over objects while collections run on top of each other.
static class Threaded {
  class Cell { public int Value; public Cell Next; public object[] Links; }
  static readonly Cell[] exchange = new Cell[64];

  static long Work(int seed, int rounds) {
    uint x = (uint)seed;
    var own = new List<Cell>();
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      x = x * 1664525 + 1013904223;
      var cell = new Cell { Value = (int)(x >> 16), Links = new object[x % 8] };
      for (int k = 0; k < cell.Links.Length; k++) cell.Links[k] = cell;
      own.Add(cell);
      Cell other = Interlocked.Exchange(ref exchange[x % 64], cell);
      if (other != null) {
        foreach (object link in other.Links) if (link != other) sum = long.MinValue / 2;
        cell.Next = other.Next == null ? other : null;
      }
      if (own.Count == 500) {
        foreach (Cell c in own) sum += c.Value;
        own.Clear();
      }
      if (i % 3000 == 0) GC.Collect(seed % 2);
    }
    foreach (Cell c in own) sum += c.Value;
    return sum;
  }

  public static void Run() {
    long[] sums = new long[4];
    var threads = new Thread[4];
    for (int i = 0; i < 4; i++) {
      int k = i;
      (threads[i] = new Thread(() => sums[k] = Work(k + 1, 15000))).Start();
    }
    bool stop = false;
    var spinner = new Thread(() => { long n = 0; while (!Volatile.Read(ref stop)) n++; });
    spinner.Start();
    for (int i = 0; i < 5; i++) { GC.Collect(); Thread.Yield(); }
    foreach (Thread thread in threads) thread.Join();
    Volatile.Write(ref stop, true);
    spinner.Join();
    for (int i = 0; i < 4; i++) Console.WriteLine(sums[i] == Work(i + 1, 15000));
    var blocked = new Thread(() => Thread.Sleep(50));
    blocked.Start();
    GC.Collect();
    blocked.Join();
    Console.WriteLine(sums[0]);
  }
}
