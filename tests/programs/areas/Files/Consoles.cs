// Console redirected within the program: writers, readers, formats of every overload, encodings.
static class Consoles {
  public static void Run() {
    TextWriter original = Console.Out;
    var captured = new StringWriter();
    Console.SetOut(captured);
    Console.Write("captured ");
    Console.Write(5);
    Console.WriteLine('c');
    Console.SetOut(original);
    Console.Write(captured.ToString());
    Console.WriteLine(1.5f);
    Console.WriteLine(2.5m);
    Console.WriteLine(ulong.MaxValue);
    Console.WriteLine(new[] { 'a', 'b', 'c' }, 1, 2);
    Console.WriteLine((object)null);
    Console.WriteLine((string)null);
    Console.WriteLine("{0} {1} {2} {3}", 1, "two", 3.5, null);
    Console.WriteLine();
    Console.Write("{0:x}{1}", 255, "\n");
    Console.WriteLine("ünïcödé 世界 😀");
    Console.SetIn(new StringReader("line one\nline two\nx"));
    Console.WriteLine(Console.ReadLine() + "|" + (char)Console.Read() + "|" + Console.In.ReadToEnd().Replace("\n", "~"));
    Console.WriteLine(Console.ReadLine() == null);
    Console.WriteLine(Console.OutputEncoding.WebName + " " + Console.Out.NewLine.Length);
    Console.Out.Flush();
    var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() => { for (int i = 0; i < 50; i++) Console.WriteLine("whole line"); })).ToArray();
    foreach (Thread t in threads) t.Start();
    foreach (Thread t in threads) t.Join();
    for (int i = 0; i < 2000; i++) Console.Write(i % 10);
    Console.WriteLine();
  }
}
