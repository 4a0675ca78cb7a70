static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("PoolWork")) PoolWork.Run();
    if (Selection.Is("Continuations")) Continuations.Run();
    if (Selection.Is("Channels")) Channels.Run();
    if (Selection.Is("ParallelLoops")) ParallelLoops.Run();
    if (Selection.Is("Timers")) Timers.Run();
    if (Selection.Is("Combinators")) Combinators.Run();
    if (Selection.Is("Cancellation")) Cancellation.Run();
    return Selection.ExitCode();
  }
}
