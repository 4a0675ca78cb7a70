// AggregateException: Flatten, Handle, of tasks and Parallel; several inner ones in order.
static class Aggregates {
  public static void Run() {
    var tree = new AggregateException("top", new InvalidOperationException("a"), new AggregateException("inner", new ArgumentException("b"), new AggregateException(new TimeoutException("c"))));
    Console.WriteLine(tree.Message);
    Console.WriteLine(tree.InnerExceptions.Count + " " + string.Join(",", tree.Flatten().InnerExceptions.Select(e => e.Message)) + " " + tree.GetBaseException().GetType().Name);
    try {
      tree.Flatten().Handle(e => e is not TimeoutException);
    } catch (AggregateException rest) {
      Console.WriteLine(rest.InnerExceptions.Count + " " + rest.InnerException.Message);
    }
    tree.Flatten().Handle(e => true);
    Task[] tasks = Enumerable.Range(0, 5).Select(i => Task.Run(() => { if (i % 2 == 0) throw new InvalidOperationException("task " + i); })).ToArray();
    try {
      Task.WaitAll(tasks);
    } catch (AggregateException e) {
      Console.WriteLine(string.Join(",", e.InnerExceptions.Select(inner => inner.Message).Order()));
    }
    Task all = Task.WhenAll(tasks);
    try {
      all.GetAwaiter().GetResult();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message + " " + all.Exception.InnerExceptions.Count);
    }
    Console.WriteLine(string.Join(",", tasks.Select(t => t.Status)));
    try {
      Parallel.For(0, 4, i => throw new ArgumentException("parallel"));
    } catch (AggregateException e) {
      Console.WriteLine(e.InnerExceptions.All(inner => inner.Message == "parallel"));
    }
    try {
      throw new AggregateException();
    } catch (AggregateException e) {
      Console.WriteLine(e.Message + e.InnerExceptions.Count);
    }
  }
}
