// Own awaitables, awaiters and task-like types: the whole pattern by hand.
using System.Runtime.CompilerServices;

static class Builders {
  struct Immediately(int n) { public Awaiter GetAwaiter() => new(n); public struct Awaiter(int n) : INotifyCompletion { public bool IsCompleted => true; public int GetResult() => n; public void OnCompleted(Action c) => throw new NotSupportedException(); } }
  class Manual : ICriticalNotifyCompletion {
    Action continuation;
    public bool IsCompleted { get; set; }
    public string Result;
    public Manual GetAwaiter() => this;
    public string GetResult() => Result;
    public void OnCompleted(Action c) => continuation = c;
    public void UnsafeOnCompleted(Action c) => continuation = c;
    public void Complete(string s) { Result = s; IsCompleted = true; continuation?.Invoke(); }
  }
  [AsyncMethodBuilder(typeof(LoggedBuilder<>))]
  class Logged<T> { public T Value; public List<string> Log = new(); public bool Done; }
  class LoggedBuilder<T> {
    public static LoggedBuilder<T> Create() => new();
    public Logged<T> Task { get; } = new();
    public void Start<S>(ref S machine) where S : IAsyncStateMachine { Task.Log.Add("start"); machine.MoveNext(); }
    public void SetStateMachine(IAsyncStateMachine machine) => Task.Log.Add("boxed");
    public void SetResult(T value) { Task.Log.Add("result"); Task.Value = value; Task.Done = true; }
    public void SetException(Exception e) => Task.Log.Add("exception " + e.Message);
    public void AwaitOnCompleted<A, S>(ref A awaiter, ref S machine) where A : INotifyCompletion where S : IAsyncStateMachine { Task.Log.Add("await"); IAsyncStateMachine box = machine; awaiter.OnCompleted(box.MoveNext); }
    public void AwaitUnsafeOnCompleted<A, S>(ref A awaiter, ref S machine) where A : ICriticalNotifyCompletion where S : IAsyncStateMachine => AwaitOnCompleted(ref awaiter, ref machine);
  }
  static TaskAwaiter<int> GetAwaiter(this int n) => Task.FromResult(n * 2).GetAwaiter();
  static async Logged<string> Flow(Manual first, Manual second) => await first + await new Immediately(5) + await second;
  static async Logged<int> Failing(Manual first) { await first; throw new Exception("late"); }
  static async Task<string> Waits(Manual manual) { string s = "before "; s += await manual; return s + " after"; }

  public static void Run() {
    var first = new Manual();
    var second = new Manual();
    Logged<string> flow = Flow(first, second);
    Console.WriteLine(flow.Done + " " + string.Join(",", flow.Log));
    first.Complete("one");
    second.Complete("two");
    Console.WriteLine(flow.Value + " " + string.Join(",", flow.Log));
    var third = new Manual();
    Logged<int> failing = Failing(third);
    third.Complete("x");
    Console.WriteLine(string.Join(",", failing.Log));
    var fourth = new Manual();
    Task<string> task = Waits(fourth);
    Console.WriteLine(task.IsCompleted);
    fourth.Complete("middle");
    Console.WriteLine(task.Result);
    Console.WriteLine(AwaitInt().Result);
    var machine = new HandMade { Log = "" };
    while (machine.State >= 0) machine.MoveNext();
    Console.WriteLine(machine.Log);
  }
  static async Task<int> AwaitInt() => await 21;
  struct HandMade : IAsyncStateMachine { public int State; public string Log; public void MoveNext() { Log += State; State = State == 3 ? -1 : State + 1; } public void SetStateMachine(IAsyncStateMachine m) { } }
}
