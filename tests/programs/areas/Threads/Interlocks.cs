// Interlocked and Volatile on every width, references included; a lock-free stack and a spin lock.
static class Interlocks {
  static int i;
  static long l = 1L << 40;
  static object o = "old";
  static string text = "a";
  static double d = 1.5;
  static float f = 2.5f;
  static byte b = 250;
  static ushort us = 7;
  static uint u = uint.MaxValue;
  static nint n = 5;
  class Node { public int Value; public Node Next; }
  static Node top;
  static volatile bool ready;
  static int payload;

  static void Push(int value) {
    var node = new Node { Value = value };
    do node.Next = Volatile.Read(ref top);
    while (Interlocked.CompareExchange(ref top, node, node.Next) != node.Next);
  }
  static Node Pop() {
    while (true) {
      Node first = Volatile.Read(ref top);
      if (first == null || Interlocked.CompareExchange(ref top, first.Next, first) == first) return first;
    }
  }

  public static void Run() {
    Console.WriteLine(Interlocked.Increment(ref i) + Interlocked.Add(ref i, 10) + Interlocked.Decrement(ref i) + Interlocked.Exchange(ref i, 5) + Interlocked.CompareExchange(ref i, 6, 5) + i);
    Console.WriteLine(Interlocked.CompareExchange(ref i, 7, 5) + " " + Interlocked.Or(ref i, 8) + " " + Interlocked.And(ref i, 12) + " " + i);
    Console.WriteLine(Interlocked.Increment(ref l) + " " + Interlocked.Add(ref l, -5) + " " + Interlocked.Exchange(ref l, 9) + " " + Interlocked.Read(ref l));
    Console.WriteLine(Interlocked.Exchange(ref o, "new") + " " + Interlocked.CompareExchange(ref o, 5, "other") + " " + o);
    Console.WriteLine(Interlocked.CompareExchange(ref text, "b", text) + text + Interlocked.Exchange(ref text, null) + (text == null));
    Console.WriteLine(Interlocked.Exchange(ref d, 2.5) + d + Interlocked.CompareExchange(ref f, 9, 2.5f) + f);
    Console.WriteLine(Interlocked.Exchange(ref b, (byte)5) + " " + b + " " + Interlocked.CompareExchange(ref us, (ushort)8, (ushort)7) + us + " " + Interlocked.Increment(ref u) + " " + Interlocked.Exchange(ref n, 6) + n);
    int counter = 0;
    long big = 0;
    Four(() => { for (int k = 0; k < 50000; k++) { Interlocked.Increment(ref counter); Interlocked.Add(ref big, k); } });
    Console.WriteLine(counter + " " + big);
    Four(() => { for (int k = 0; k < 2000; k++) { Push(k); if (k % 3 == 2) Pop(); } });
    int count = 0;
    while (Pop() != null) count++;
    Console.WriteLine(count);
    var reader = new Thread(() => { while (!ready) Thread.SpinWait(1); counter = payload; });
    reader.Start();
    payload = 77;
    ready = true;
    reader.Join();
    Console.WriteLine(counter);
    var spin = new SpinLock(false);
    int guarded = 0;
    Four(() => { for (int k = 0; k < 3000; k++) { bool taken = false; try { spin.Enter(ref taken); guarded++; } finally { if (taken) spin.Exit(); } } });
    Console.WriteLine(guarded);
    Interlocked.MemoryBarrier();
    Interlocked.MemoryBarrierProcessWide();
    Thread.MemoryBarrier();
    Volatile.Write(ref i, 3);
    Console.WriteLine(Volatile.Read(ref i) + Volatile.Read(ref l));
    int max = 0;
    Four(() => { for (int k = 0; k < 5000; k++) { int seen; while ((seen = max) < k && Interlocked.CompareExchange(ref max, k, seen) != seen) { } } });
    Console.WriteLine(max);
    try {
      Interlocked.Increment(ref ((int[])null)[0]);
    } catch (NullReferenceException) {
      Console.WriteLine("null");
    }
  }

  static void Four(Action body) {
    var threads = new Thread[4];
    for (int k = 0; k < 4; k++) (threads[k] = new Thread(() => body())).Start();
    foreach (Thread thread in threads) thread.Join();
  }
}
