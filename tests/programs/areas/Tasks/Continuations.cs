// ContinueWith by outcome, child tasks, Unwrap, results, states, TaskCompletionSource races.
static class Continuations {
  public static void Run() {
    Task<int> start = Task.Run(() => 5);
    Console.WriteLine(start.ContinueWith(t => t.Result * 2).ContinueWith(t => "r" + t.Result).Result);
    Func<int> failing = () => throw new InvalidOperationException("failed");
    Task<int> failed = Task.Run(failing);
    Task<string> onFault = failed.ContinueWith(t => t.Exception.InnerException.Message, TaskContinuationOptions.OnlyOnFaulted);
    Task onSuccess = failed.ContinueWith(t => { }, TaskContinuationOptions.OnlyOnRanToCompletion);
    Console.WriteLine(onFault.Result);
    try {
      onSuccess.Wait();
    } catch (AggregateException e) {
      Console.WriteLine(e.InnerException.GetType().Name + " " + onSuccess.Status);
    }
    int children = 0;
    Task parent = Task.Factory.StartNew(() => {
      for (int i = 0; i < 5; i++) Task.Factory.StartNew(() => { Thread.Sleep(5); Interlocked.Increment(ref children); }, TaskCreationOptions.AttachedToParent);
    });
    parent.Wait();
    Console.WriteLine(children);
    Task failingChild = Task.Factory.StartNew(() => Task.Factory.StartNew(() => throw new TimeoutException("child"), TaskCreationOptions.AttachedToParent));
    try {
      failingChild.Wait();
    } catch (AggregateException e) {
      Console.WriteLine(e.Flatten().InnerException.Message);
    }
    Task<Task<int>> nested = Task.Factory.StartNew(async () => { await Task.Yield(); return 9; });
    Console.WriteLine(nested.Unwrap().Result + " " + Task.Run(async () => { await Task.Yield(); return 10; }).Result);
    var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
    int winners = 0;
    Parallel.For(0, 8, i => { if (source.TrySetResult(i)) Interlocked.Increment(ref winners); });
    Console.WriteLine(winners + " " + source.TrySetException(new Exception()) + " " + source.Task.IsCompletedSuccessfully);
    try {
      source.SetCanceled();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    var cold = new Task<int>(() => 3);
    Console.Write(cold.Status + " ");
    cold.RunSynchronously();
    Console.WriteLine(cold.Status + " " + cold.Result);
    try {
      cold.Start();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    int order = 0;
    var chain = Task.CompletedTask;
    for (int i = 0; i < 1000; i++) {
      int expected = i;
      chain = chain.ContinueWith(_ => { if (order == expected) order++; }, TaskContinuationOptions.ExecuteSynchronously);
    }
    chain.Wait();
    Console.WriteLine(order);
    Console.WriteLine(start.ContinueWith((t, state) => t.Result + (int)state, 100).Result + " " + Task.Factory.ContinueWhenAll(new[] { start, Task.FromResult(1) }, ts => ts.Sum(t => t.Result)).Result + " " + Task.FromResult(1).AsyncState);
  }
}
