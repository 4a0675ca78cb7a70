// Events, semaphores, mutexes, barriers, countdowns: waits, timeouts, WaitAny and WaitAll, abandonment.
static class WaitHandles {
  static Thread Start(Action body) {
    var thread = new Thread(() => body());
    thread.Start();
    return thread;
  }

  public static void Run() {
    using var auto = new AutoResetEvent(true);
    Console.WriteLine(auto.WaitOne(0) + " " + auto.WaitOne(0) + " " + auto.Set() + " " + auto.WaitOne());
    using var manual = new ManualResetEvent(false);
    Console.WriteLine(manual.WaitOne(1) + " " + manual.Set() + " " + manual.WaitOne(0) + manual.WaitOne(0) + " " + manual.Reset() + manual.WaitOne(0));
    using var semaphore = new Semaphore(2, 3);
    Console.WriteLine(semaphore.WaitOne(0) + " " + semaphore.WaitOne(0) + " " + semaphore.WaitOne(0) + " " + semaphore.Release(2));
    try {
      semaphore.Release(5);
    } catch (SemaphoreFullException e) {
      Console.WriteLine(e.GetType().Name);
    }
    using var mutex = new Mutex(true);
    bool taken = true;
    Start(() => taken = mutex.WaitOne(1)).Join();
    mutex.WaitOne();
    mutex.ReleaseMutex();
    mutex.ReleaseMutex();
    Start(() => { if (mutex.WaitOne(1000)) mutex.ReleaseMutex(); else taken = true; }).Join();
    Console.WriteLine(taken);
    try {
      mutex.ReleaseMutex();
    } catch (ApplicationException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Start(() => mutex.WaitOne()).Join();
    try {
      mutex.WaitOne();
    } catch (AbandonedMutexException) {
      Console.WriteLine("abandoned");
    }
    WaitHandle[] handles = { new ManualResetEvent(false), new AutoResetEvent(true), new ManualResetEvent(true) };
    Console.WriteLine(WaitHandle.WaitAny(handles) + " " + WaitHandle.WaitAny(handles) + " " + WaitHandle.WaitAll(handles, 1) + " " + (WaitHandle.WaitAny(new[] { handles[0] }, 1) == WaitHandle.WaitTimeout));
    ((EventWaitHandle)handles[0]).Set();
    ((EventWaitHandle)handles[1]).Set();
    Console.WriteLine(WaitHandle.WaitAll(handles) + " " + handles[1].WaitOne(0) + " " + WaitHandle.SignalAndWait(handles[1], handles[2]));
    string log = "";
    using var barrier = new Barrier(3, b => log += b.CurrentPhaseNumber + ";");
    Thread[] threads = Enumerable.Range(0, 3).Select(_ => Start(() => { for (int i = 0; i < 5; i++) barrier.SignalAndWait(); })).ToArray();
    foreach (Thread thread in threads) thread.Join();
    Console.WriteLine(log);
    using var countdown = new CountdownEvent(3);
    Start(() => { countdown.Signal(); countdown.Signal(2); });
    Console.WriteLine(countdown.Wait(5000) + " " + countdown.IsSet + " " + countdown.TryAddCount());
    using var slim = new ManualResetEventSlim();
    Start(() => slim.Set());
    Console.WriteLine(slim.Wait(5000) + " " + slim.IsSet);
    int turns = 0;
    using var ping = new AutoResetEvent(false);
    using var pong = new AutoResetEvent(false);
    Thread player = Start(() => { for (int i = 0; i < 500; i++) { ping.WaitOne(); turns++; pong.Set(); } });
    for (int i = 0; i < 500; i++) { ping.Set(); pong.WaitOne(); turns++; }
    player.Join();
    Console.WriteLine(turns);
    handles[0].Dispose();
    try {
      handles[0].WaitOne(0);
    } catch (ObjectDisposedException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
