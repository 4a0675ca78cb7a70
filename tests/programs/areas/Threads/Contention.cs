// Threads that come and go, allocate, lock, throw and collect at once.
static class Contention {
  class Node { public Node Next; public int Value; public byte[] Data; }
  static readonly object gate = new();
  static readonly Dictionary<int, string> shared = new();

  static long Work(int seed) {
    long sum = 0;
    Node list = null;
    uint x = (uint)seed * 2654435761 + 1;
    for (int i = 0; i < 4000; i++) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
      switch (x % 6) {
        case 0: list = new Node { Next = i % 100 == 0 ? null : list, Value = i, Data = new byte[x % 300] }; break;
        case 1: lock (gate) shared[(int)(x % 50)] = "v" + x % 50; break;
        case 2:
          try {
            if (x % 5 == 0) throw new InvalidOperationException();
            sum++;
          } catch (InvalidOperationException) {
            sum += 2;
          }
          break;
        case 3: lock (gate) if (shared.TryGetValue((int)(x % 50), out string s) && s != "v" + x % 50) sum -= 1000000; break;
        case 4: for (Node n = list; n != null; n = n.Next) sum += n.Value % 3 + n.Data.Length % 2; break;
        default: sum += new string((char)('a' + x % 26), (int)(x % 40)).Length; break;
      }
    }
    return sum;
  }

  public static void Run() {
    long[] alone = Enumerable.Range(1, 6).Select(Work).ToArray();
    Console.WriteLine(string.Join(" ", alone));
    long[] together = new long[6];
    Thread[] threads = Enumerable.Range(0, 6).Select(i => new Thread(() => together[i] = Work(i + 1))).ToArray();
    foreach (Thread thread in threads) thread.Start();
    for (int i = 0; i < 5; i++) GC.Collect(i % 3);
    foreach (Thread thread in threads) thread.Join();
    Console.WriteLine(alone.SequenceEqual(together));
    int ended = 0;
    for (int round = 0; round < 20; round++) {
      Thread[] brief = Enumerable.Range(0, 5).Select(_ => new Thread(() => { var garbage = new int[100]; Interlocked.Add(ref ended, garbage.Length / 100); })).ToArray();
      foreach (Thread thread in brief) thread.Start();
      if (round % 5 == 0) GC.Collect(0);
      foreach (Thread thread in brief) thread.Join();
    }
    Console.WriteLine(ended + " " + shared.Count);
  }
}
