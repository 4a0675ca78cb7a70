static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Tcp")) Tcp.Run();
    if (Selection.Is("Udp")) Udp.Run();
    if (Selection.Is("AsyncTcp")) AsyncTcp.Run();
    if (Selection.Is("UnixSockets")) UnixSockets.Run();
    if (Selection.Is("HttpLoopback")) HttpLoopback.Run();
    if (Selection.Is("SocketErrors")) SocketErrors.Run();
    return Selection.ExitCode();
  }
}
