static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Returned")) return Simple.Returned();
    if (Selection.Is("Negative")) return Simple.Negative();
    if (Selection.Is("ExitCodeProperty")) return Simple.ExitCodeProperty();
    if (Selection.Is("ExitCalled")) Simple.ExitCalled();
    if (Selection.Is("ExitInFinally")) Simple.ExitInFinally();
    if (Selection.Is("ExitFromThread")) Simple.ExitFromThread();
    if (Selection.Is("ProcessExit")) return Simple.ProcessExit();
    if (Selection.Is("Background")) return Simple.Background();
    if (Selection.Is("Foreground")) return Simple.Foreground();
    if (Selection.Is("Arguments")) return Simple.Arguments(args);
    if (Selection.Is("StandardStreams")) return Simple.StandardStreams();
    if (Selection.Is("Unhandled")) Unhandled.Thrown();
    if (Selection.Is("UnhandledInner")) Unhandled.Inner();
    if (Selection.Is("UnhandledFault")) Unhandled.Fault();
    if (Selection.Is("UnhandledDivision")) Unhandled.Division();
    if (Selection.Is("UnhandledOnThread")) Unhandled.OnThread();
    if (Selection.Is("UnhandledInPool")) Unhandled.InPool();
    if (Selection.Is("UnhandledInFinalizer")) Unhandled.InFinalizer();
    if (Selection.Is("UnhandledInFinally")) Unhandled.InFinally();
    if (Selection.Is("UnhandledAsync")) Unhandled.Async();
    if (Selection.Is("UnhandledHandler")) Unhandled.Handler();
    if (Selection.Is("UnhandledToString")) Unhandled.BadToString();
    if (Selection.Is("UnhandledConstructor")) Unhandled.ClassConstructor();
    if (Selection.Is("FailFast")) Unhandled.FailFast();
    return Selection.ExitCode();
  }
}
