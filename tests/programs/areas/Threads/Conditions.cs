// Monitor.Wait, Pulse and PulseAll: a bounded buffer, turns, timeouts, recursion kept across a wait.
static class Conditions {
  class Buffer<T>(int capacity) {
    readonly Queue<T> items = new();
    bool closed;
    public void Put(T item) {
      lock (items) {
        while (items.Count == capacity) Monitor.Wait(items);
        items.Enqueue(item);
        Monitor.PulseAll(items);
      }
    }
    public bool Take(out T item) {
      lock (items) {
        while (items.Count == 0 && !closed) Monitor.Wait(items);
        Monitor.PulseAll(items);
        return items.TryDequeue(out item);
      }
    }
    public void Close() { lock (items) { closed = true; Monitor.PulseAll(items); } }
  }

  public static void Run() {
    var buffer = new Buffer<int>(5);
    long sum = 0;
    var consumers = Enumerable.Range(0, 2).Select(_ => new Thread(() => { while (buffer.Take(out int n)) Interlocked.Add(ref sum, n); })).ToArray();
    var producers = Enumerable.Range(0, 3).Select(p => new Thread(() => { for (int i = 0; i < 1000; i++) buffer.Put(p * 10000 + i); })).ToArray();
    foreach (Thread thread in consumers.Concat(producers)) thread.Start();
    foreach (Thread thread in producers) thread.Join();
    buffer.Close();
    foreach (Thread thread in consumers) thread.Join();
    Console.WriteLine(sum);
    object gate = new();
    int turn = 0;
    string log = "";
    Thread[] players = Enumerable.Range(0, 3).Select(p => new Thread(() => {
      for (int i = 0; i < 4; i++) {
        lock (gate) {
          while (turn % 3 != p) Monitor.Wait(gate);
          log += (char)('a' + p);
          turn++;
          Monitor.PulseAll(gate);
        }
      }
    })).ToArray();
    foreach (Thread player in players) player.Start();
    foreach (Thread player in players) player.Join();
    Console.WriteLine(log);
    lock (gate) Console.WriteLine(Monitor.Wait(gate, 5));
    lock (gate) lock (gate) {
      bool seen = false;
      var other = new Thread(() => { lock (gate) { seen = true; Monitor.Pulse(gate); } });
      other.Start();
      Console.WriteLine(Monitor.Wait(gate, 5000) + " " + seen + " " + Monitor.IsEntered(gate));
      other.Join();
    }
    Console.WriteLine(Monitor.IsEntered(gate));
    try {
      Monitor.Wait(gate);
    } catch (SynchronizationLockException e) {
      Console.WriteLine(e.GetType().Name);
    }
    int woken = 0;
    bool go = false;
    Thread[] sleepers = Enumerable.Range(0, 5).Select(_ => new Thread(() => { lock (gate) { while (!go) Monitor.Wait(gate); woken++; } })).ToArray();
    foreach (Thread sleeper in sleepers) sleeper.Start();
    lock (gate) { go = true; Monitor.PulseAll(gate); }
    foreach (Thread sleeper in sleepers) sleeper.Join();
    Console.WriteLine(woken);
  }
}
