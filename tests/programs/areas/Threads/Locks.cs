// lock: mutual exclusion, recursion, release on exceptions, TryEnter, on many objects, System.Threading.Lock.
static class Locks {
  static int counter;
  static readonly object gate = new();
  static readonly Lock fast = new();

  static void Parallel(int count, Action<int> body) {
    var threads = new Thread[count];
    for (int i = 0; i < count; i++) {
      int index = i;
      (threads[i] = new Thread(() => body(index))).Start();
    }
    foreach (Thread thread in threads) thread.Join();
  }
  static void Recurse(int n) {
    lock (gate) {
      counter++;
      if (n > 0) Recurse(n - 1);
    }
  }

  public static void Run() {
    Parallel(4, _ => { for (int i = 0; i < 20000; i++) lock (gate) counter++; });
    Console.WriteLine(counter);
    Parallel(4, _ => { for (int i = 0; i < 20000; i++) lock (fast) counter--; });
    Console.WriteLine(counter);
    Recurse(100);
    Console.WriteLine(counter + " " + Monitor.IsEntered(gate));
    try {
      lock (gate) throw new InvalidOperationException();
    } catch (InvalidOperationException) {
      Console.WriteLine(Monitor.IsEntered(gate));
    }
    bool entered = true;
    lock (gate) Parallel(1, _ => entered = Monitor.TryEnter(gate));
    Console.WriteLine(entered);
    lock (gate) Parallel(1, _ => entered = Monitor.TryEnter(gate, 5));
    Console.WriteLine(entered);
    Parallel(1, _ => { entered = false; Monitor.TryEnter(gate, ref entered); if (entered) Monitor.Exit(gate); });
    Console.WriteLine(entered);
    lock (fast) Parallel(1, _ => entered = fast.TryEnter());
    Console.WriteLine(entered + " " + fast.IsHeldByCurrentThread);
    using (fast.EnterScope()) Console.WriteLine(fast.IsHeldByCurrentThread);
    foreach (Action misuse in new Action[] { () => Monitor.Exit(gate), () => Monitor.Pulse(gate), () => fast.Exit(), () => Monitor.Enter(null) }) {
      try {
        misuse();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name);
      }
    }
    object[] objects = Enumerable.Range(0, 500).Select(_ => new object()).ToArray();
    int[] hashes = objects.Select(o => o.GetHashCode()).ToArray();
    int[] counts = new int[500];
    Parallel(4, t => { for (int i = 0; i < 8000; i++) { int k = (i * 7 + t) % 500; lock (objects[k]) counts[k]++; } });
    Console.WriteLine(counts.Sum() + " " + objects.Select((o, i) => o.GetHashCode() == hashes[i]).All(same => same));
    lock ("a string") lock (typeof(Locks)) lock (new int[1]) lock (objects) counter = 5;
    Console.WriteLine(counter);
    int[] accounts = { 1000, 1000, 1000 };
    object[] guards = { new(), new(), new() };
    Parallel(3, t => {
      for (int i = 0; i < 3000; i++) {
        int from = (i + t) % 3, to = (i * 2 + t + 1) % 3;
        if (from == to) continue;
        lock (guards[Math.Min(from, to)]) lock (guards[Math.Max(from, to)]) { accounts[from] -= i % 10; accounts[to] += i % 10; }
      }
    });
    Console.WriteLine(accounts.Sum());
  }
}
