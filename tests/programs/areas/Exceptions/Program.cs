static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Throwing")) Throwing.Run();
    if (Selection.Is("Finally")) Finally.Run();
    if (Selection.Is("Faults")) Faults.Run();
    if (Selection.Is("Nested")) Nested.Run();
    if (Selection.Is("Rethrow")) Rethrow.Run();
    if (Selection.Is("Filters")) Filters.Run();
    if (Selection.Is("UserExceptions")) UserExceptions.Run();
    if (Selection.Is("InFinally")) InFinally.Run();
    if (Selection.Is("InFilters")) InFilters.Run();
    if (Selection.Is("InClassConstructors")) InClassConstructors.Run();
    if (Selection.Is("AcrossFrames")) AcrossFrames.Run();
    if (Selection.Is("StackTraces")) StackTraces.Run();
    if (Selection.Is("Dispatching")) Dispatching.Run();
    if (Selection.Is("Aggregates")) Aggregates.Run();
    if (Selection.Is("Throughput")) Throughput.Run();
    if (Selection.Is("LibraryMessages")) LibraryMessages.Run();
    return Selection.ExitCode();
  }
}
