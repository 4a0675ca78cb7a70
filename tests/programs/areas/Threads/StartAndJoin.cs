// Threads start, run, end and are joined; arguments, names, states, stack sizes, results through captured variables.
static class StartAndJoin {
  static int shared;
  static void Work() => shared = 42;
  static void WithArgument(object o) => shared += (int)o;
  static int Depth(int n) => n == 0 ? 0 : 1 + Depth(n - 1);

  public static void Run() {
    var thread = new Thread(Work);
    thread.Start();
    thread.Join();
    Console.WriteLine(shared);
    thread = new Thread(WithArgument);
    thread.Start(8);
    thread.Join();
    Console.WriteLine(shared);
    int[] results = new int[10];
    var threads = new Thread[10];
    for (int i = 0; i < 10; i++) {
      int index = i;
      threads[i] = new Thread(() => {
        int sum = 0;
        for (int k = 0; k <= 1000 * index; k++) sum += k;
        results[index] = sum;
      });
    }
    foreach (Thread t in threads) t.Start();
    foreach (Thread t in threads) t.Join();
    foreach (int result in results) Console.WriteLine(result);
    var named = new Thread(() => shared = Depth(20000), 16 * 1024 * 1024) { Name = "named", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    Console.WriteLine(named.Name + " " + named.IsAlive + " " + named.ThreadState);
    named.Start();
    Console.WriteLine(named.Join(10000) + " " + named.IsAlive + " " + named.ThreadState + " " + shared);
    var gate = new ManualResetEvent(false);
    var blocked = new Thread(() => gate.WaitOne());
    blocked.Start();
    Console.WriteLine(blocked.Join(5) + " " + blocked.IsAlive);
    gate.Set();
    blocked.Join();
    Console.WriteLine(blocked.ThreadState);
    try {
      blocked.Start();
    } catch (ThreadStateException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Thread.CurrentThread.Name = "main";
      Console.WriteLine(Thread.CurrentThread.Name + " " + Thread.CurrentThread.IsThreadPoolThread + " " + Thread.CurrentThread.IsBackground);
    } catch (InvalidOperationException) {
      Console.WriteLine("named before");
    }
    var interrupted = new Thread(() => {
      try {
        Thread.Sleep(Timeout.Infinite);
      } catch (ThreadInterruptedException e) {
        shared = e.Message.Length > 0 ? 7 : 0;
      }
    });
    interrupted.Start();
    interrupted.Interrupt();
    interrupted.Join();
    Console.WriteLine(shared);
    Thread inner = null;
    var outer = new Thread(() => { inner = new Thread(() => shared = 99); inner.Start(); inner.Join(); });
    outer.Start();
    outer.Join();
    Console.WriteLine(shared + " " + (Environment.CurrentManagedThreadId == Thread.CurrentThread.ManagedThreadId) + " " + (inner.ManagedThreadId != outer.ManagedThreadId));
    try {
      new Thread(Work).Start("an argument");
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
  }
}
