// Work items on the thread pool: all run, on pool threads, with their state; local queues, long-running, thread counts.
static class PoolWork {
  public static void Run() {
    using var countdown = new CountdownEvent(500);
    int sum = 0, pool = 0;
    for (int i = 0; i < 500; i++) {
      ThreadPool.QueueUserWorkItem(state => {
        Interlocked.Add(ref sum, (int)state);
        if (Thread.CurrentThread.IsThreadPoolThread && Thread.CurrentThread.IsBackground) Interlocked.Increment(ref pool);
        countdown.Signal();
      }, i);
    }
    countdown.Wait();
    Console.WriteLine(sum + " " + pool);
    using var nested = new CountdownEvent(1 + 10 + 100);
    ThreadPool.QueueUserWorkItem(_ => {
      for (int i = 0; i < 10; i++) {
        ThreadPool.QueueUserWorkItem(i => {
          for (int k = 0; k < 10; k++) ThreadPool.QueueUserWorkItem(_ => nested.Signal(), 0, preferLocal: true);
          nested.Signal();
        }, i, true);
      }
      nested.Signal();
    });
    nested.Wait();
    Console.WriteLine(nested.CurrentCount);
    int typed = 0;
    using var done = new ManualResetEvent(false);
    ThreadPool.QueueUserWorkItem<(int A, string B)>(t => { typed = t.A + t.B.Length; done.Set(); }, (5, "abc"), false);
    done.WaitOne();
    Console.WriteLine(typed);
    bool longRunning = Task.Factory.StartNew(() => Thread.CurrentThread.IsThreadPoolThread, TaskCreationOptions.LongRunning).Result;
    Console.WriteLine(longRunning);
    ThreadPool.GetMinThreads(out int min, out _);
    ThreadPool.GetMaxThreads(out int max, out _);
    Console.WriteLine(min > 0 && max >= min && ThreadPool.SetMinThreads(min, 1));
    using var registered = new AutoResetEvent(false);
    using var fired = new CountdownEvent(3);
    RegisteredWaitHandle handle = ThreadPool.RegisterWaitForSingleObject(registered, (_, timedOut) => { if (!timedOut) { fired.Signal(); } }, null, -1, false);
    for (int i = 0; i < 3; i++) {
      registered.Set();
      SpinWait.SpinUntil(() => fired.CurrentCount == 2 - i, 5000);
    }
    Console.WriteLine(fired.Wait(5000) + " " + handle.Unregister(null));
    int blocked = 0;
    Task[] waiting = Enumerable.Range(0, 6).Select(_ => Task.Run(() => { Thread.Sleep(20); Interlocked.Increment(ref blocked); })).ToArray();
    Console.WriteLine(Task.WaitAll(waiting, 10000) + " " + blocked);
  }
}
