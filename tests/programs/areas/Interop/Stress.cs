// Calls out and back on many threads while collections run.
using System.Runtime.InteropServices;

static unsafe class Stress {
  delegate int Binary(int a, int b);
  [DllImport("friend")] static extern int add(int a, int b);
  [DllImport("friend")] static extern int apply(Binary f, int a, int b);
  [DllImport("friend")] static extern long sum(int[] numbers, int n);
  [DllImport("friend")] static extern int length(string s);
  [DllImport("friend")] static extern int onThreads(Binary f, int threads, int count);

  static long Work(int seed) {
    long total = 0;
    for (int i = 0; i < 1500; i++) {
      int[] numbers = { i, seed, i * seed };
      total += sum(numbers, 3) + add(i, seed) + length("text" + i) + apply((a, b) => new[] { a, b }.Length + seed, i, 1);
    }
    return total;
  }

  public static void Run() {
    long[] alone = Enumerable.Range(1, 4).Select(Work).ToArray(), together = new long[4];
    Thread[] threads = Enumerable.Range(0, 4).Select(i => new Thread(() => together[i] = Work(i + 1))).ToArray();
    foreach (Thread thread in threads) thread.Start();
    for (int i = 0; i < 10; i++) GC.Collect(i % 3);
    foreach (Thread thread in threads) thread.Join();
    Console.WriteLine(string.Join(" ", alone) + " " + alone.SequenceEqual(together));
    int called = 0;
    Thread collecting = new(() => { for (int i = 0; i < 10; i++) GC.Collect(); });
    collecting.Start();
    Console.WriteLine(onThreads((a, b) => { Interlocked.Increment(ref called); return ("n" + a + b).Length; }, 8, 300) + " " + called);
    collecting.Join();
  }
}
