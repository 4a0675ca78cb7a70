// Concurrent collections under four threads; only what any order must give is printed.
using System.Collections.Concurrent;

static class Concurrent {
  static void Four(Action<int> body) {
    var threads = new Thread[4];
    for (int i = 0; i < 4; i++) {
      int index = i;
      (threads[i] = new Thread(() => body(index))).Start();
    }
    foreach (Thread thread in threads) thread.Join();
  }

  public static void Run() {
    var map = new ConcurrentDictionary<int, int>();
    Four(t => { for (int i = 0; i < 3000; i++) map.AddOrUpdate(i % 500, 1, (_, n) => n + 1); });
    Console.WriteLine(map.Count + " " + map.Values.Sum() + " " + map[499]);
    Four(t => { for (int i = t; i < 500; i += 4) if (i % 5 == 0) map.TryRemove(i, out _); });
    Console.WriteLine(map.Count + " " + map.ContainsKey(5) + " " + map.GetOrAdd(5, k => k * 100) + " " + map.TryUpdate(5, 1, 2) + map.TryUpdate(5, 1, 500));
    var queue = new ConcurrentQueue<int>();
    Four(t => { for (int i = 0; i < 1000; i++) queue.Enqueue(t * 10000 + i); });
    int[] last = { -1, -1, -1, -1 };
    bool ordered = true;
    long sum = 0;
    while (queue.TryDequeue(out int n)) {
      ordered &= n % 10000 > last[n / 10000];
      last[n / 10000] = n % 10000;
      sum += n;
    }
    Console.WriteLine(ordered + " " + sum + " " + queue.IsEmpty);
    var stack = new ConcurrentStack<int>();
    Four(t => { for (int i = 0; i < 1000; i++) { stack.Push(i); if (i % 2 == 1) stack.TryPop(out _); } });
    Console.WriteLine(stack.Count);
    var bag = new ConcurrentBag<int>();
    Four(t => { for (int i = 0; i < 1000; i++) bag.Add(i); });
    Console.WriteLine(bag.Count + " " + bag.Sum());
    using var blocking = new BlockingCollection<int>(10);
    long consumed = 0;
    var consumers = new Thread[2];
    for (int i = 0; i < 2; i++) (consumers[i] = new Thread(() => { foreach (int n in blocking.GetConsumingEnumerable()) Interlocked.Add(ref consumed, n); })).Start();
    Four(t => { for (int i = 0; i < 250; i++) blocking.Add(i); });
    blocking.CompleteAdding();
    foreach (Thread thread in consumers) thread.Join();
    Console.WriteLine(consumed + " " + blocking.IsCompleted);
    try {
      blocking.Add(1);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    int made = 0;
    var lazy = new ConcurrentDictionary<string, Lazy<int>>();
    Four(t => { for (int i = 0; i < 100; i++) _ = lazy.GetOrAdd("k" + i, k => new Lazy<int>(() => Interlocked.Increment(ref made))).Value; });
    Console.WriteLine(made);
    var partitions = Partitioner.Create(0, 1000, 100).GetDynamicPartitions().Select(r => r.Item2 - r.Item1);
    Console.WriteLine(partitions.Sum() + " " + partitions.Count());
  }
}
