static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Lists")) Lists.Run();
    if (Selection.Is("Dictionaries")) Dictionaries.Run();
    if (Selection.Is("QueuesAndStacks")) QueuesAndStacks.Run();
    if (Selection.Is("Sets")) Sets.Run();
    if (Selection.Is("LinqBasics")) LinqBasics.Run();
    if (Selection.Is("LinqGrouping")) LinqGrouping.Run();
    if (Selection.Is("SortedAndLinked")) SortedAndLinked.Run();
    if (Selection.Is("Immutable")) Immutable.Run();
    if (Selection.Is("Concurrent")) Concurrent.Run();
    if (Selection.Is("Comparers")) Comparers.Run();
    if (Selection.Is("LinqLaziness")) LinqLaziness.Run();
    if (Selection.Is("PriorityAndBits")) PriorityAndBits.Run();
    return Selection.ExitCode();
  }
}
