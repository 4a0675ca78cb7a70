static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Basics")) Basics.Run();
    if (Selection.Is("StackAllocation")) StackAllocation.Run();
    if (Selection.Is("RefStructs")) RefStructs.Run();
    if (Selection.Is("MemoryMarshalling")) MemoryMarshalling.Run();
    if (Selection.Is("Memories")) Memories.Run();
    if (Selection.Is("Sequences")) Sequences.Run();
    if (Selection.Is("Parsing")) Parsing.Run();
    return Selection.ExitCode();
  }
}
