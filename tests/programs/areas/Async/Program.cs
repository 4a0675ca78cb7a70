static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Iterators")) Iterators.Run();
    if (Selection.Is("AsyncBasics")) AsyncBasics.Run();
    if (Selection.Is("AsyncExceptions")) AsyncExceptions.Run();
    if (Selection.Is("AsyncStreams")) AsyncStreams.Run();
    if (Selection.Is("Builders")) Builders.Run();
    if (Selection.Is("Contexts")) Contexts.Run();
    if (Selection.Is("Locals")) Locals.Run();
    if (Selection.Is("ValueTasks")) ValueTasks.Run();
    return Selection.ExitCode();
  }
}
