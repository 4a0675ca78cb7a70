static class Program {
  static void Main() => Console.WriteLine("hello");
}
