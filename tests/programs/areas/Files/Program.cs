static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("TextFiles")) TextFiles.Run();
    if (Selection.Is("Streams")) Streams.Run();
    if (Selection.Is("Directories")) Directories.Run();
    if (Selection.Is("Positions")) Positions.Run();
    if (Selection.Is("Pipes")) Pipes.Run();
    if (Selection.Is("Processes")) Processes.Run();
    if (Selection.Is("Environments")) Environments.Run();
    if (Selection.Is("Consoles")) Consoles.Run();
    if (Selection.Is("FileErrors")) FileErrors.Run();
    return Selection.ExitCode();
  }
}
