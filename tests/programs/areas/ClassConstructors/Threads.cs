// Many threads meet at one class constructor: it runs once, all others wait; two that cross do not deadlock.
static class Threads {
  class Slow { public static int Runs; public static readonly int Value; static Slow() { Thread.Sleep(50); Interlocked.Increment(ref runs); Value = 42; } }
  static int runs;
  class Left { public static int N; static Left() { Thread.Sleep(30); N = Right.N + 1; } }
  class Right { public static int N; static Right() { Thread.Sleep(30); N = Left.N + 1; } }
  class Starts { public static int FromThread; static Starts() { var thread = new Thread(() => other = 5); thread.Start(); thread.Join(); FromThread = other; } }
  static int other;
  class Failing { public static int N; static Failing() { Thread.Sleep(30); Interlocked.Increment(ref failures); throw new InvalidOperationException(); } }
  static int failures;

  static void All(int count, Action<int> body) {
    var threads = new Thread[count];
    for (int i = 0; i < count; i++) {
      int index = i;
      (threads[i] = new Thread(() => body(index))).Start();
    }
    foreach (Thread thread in threads) thread.Join();
  }

  public static void Run() {
    int sum = 0;
    All(8, _ => Interlocked.Add(ref sum, Slow.Value));
    Console.WriteLine(sum + " " + runs);
    All(2, i => { if (i == 0) _ = Left.N; else _ = Right.N; });
    Console.WriteLine(Left.N + Right.N);
    Console.WriteLine(Starts.FromThread);
    int caught = 0;
    All(4, _ => {
      try {
        Failing.N++;
      } catch (TypeInitializationException e) when (e.InnerException is InvalidOperationException) {
        Interlocked.Increment(ref caught);
      }
    });
    Console.WriteLine(caught + " " + failures);
  }
}
