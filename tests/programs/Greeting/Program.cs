// The console, and an exit code that says something.
static class Program {
  static int Main(string[] arguments) {
    Console.WriteLine("hello");
    foreach (string argument in arguments) Console.WriteLine(argument);
    return 40 + arguments.Length;
  }
}
