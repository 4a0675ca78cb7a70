// Ways to end without an exception: returned codes, Environment.Exit, threads that keep the process or do not.
static class Simple {
  public static int Returned() => 42;
  public static int Negative() => -3;

  public static int ExitCodeProperty() {
    Environment.ExitCode = 77;
    Console.WriteLine(Environment.ExitCode);
    return 5;
  }

  public static void ExitCalled() {
    AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine("on exit " + Environment.ExitCode);
    try {
      Console.WriteLine("before");
      Environment.Exit(17);
    } finally {
      Console.WriteLine("never");
    }
  }

  public static void ExitInFinally() {
    try {
      try {
        throw new InvalidOperationException();
      } finally {
        Console.WriteLine("finally");
        Environment.Exit(18);
      }
    } catch (InvalidOperationException) {
      Console.WriteLine("never");
    }
  }

  public static void ExitFromThread() {
    var gate = new ManualResetEvent(false);
    new Thread(() => {
      gate.WaitOne();
      Console.WriteLine("exiting");
      Environment.Exit(19);
    }).Start();
    gate.Set();
    Thread.Sleep(Timeout.Infinite);
  }

  public static int ProcessExit() {
    AppDomain.CurrentDomain.ProcessExit += (sender, _) => Console.WriteLine("first " + (sender == AppDomain.CurrentDomain));
    AppDomain.CurrentDomain.ProcessExit += (_, _) => {
      Console.WriteLine("second");
      Environment.ExitCode = 99;
    };
    System.Runtime.Loader.AssemblyLoadContext.Default.Unloading += _ => Console.WriteLine("unloading");
    Console.WriteLine("end of Main");
    return 20;
  }

  public static int Background() {
    var started = new ManualResetEvent(false);
    new Thread(() => {
      started.Set();
      Thread.Sleep(Timeout.Infinite);
    }) { IsBackground = true }.Start();
    started.WaitOne();
    return 21;
  }

  public static int Foreground() {
    var ending = new ManualResetEvent(false);
    new Thread(() => {
      ending.WaitOne();
      Thread.Sleep(30);
      Console.WriteLine("after Main");
    }).Start();
    Console.WriteLine("Main ends");
    ending.Set();
    return 22;
  }

  public static int Arguments(string[] args) {
    Console.WriteLine(args.Length + " " + string.Join("|", args));
    string[] all = Environment.GetCommandLineArgs();
    Console.WriteLine(Path.GetFileName(all[0]) + " " + string.Join("|", all[1..]));
    Console.WriteLine(AppDomain.CurrentDomain.FriendlyName + " " + System.Reflection.Assembly.GetEntryAssembly().GetName().Name + " " + System.Reflection.Assembly.GetEntryAssembly().EntryPoint.Name);
    return 23;
  }

  public static int StandardStreams() {
    Console.Out.WriteLine("to out");
    Console.Error.WriteLine("to error");
    Console.WriteLine(Console.In.ReadLine() ?? "no input");
    Console.WriteLine(Console.Read() + " " + Console.IsInputRedirected + Console.IsOutputRedirected + Console.IsErrorRedirected);
    using Stream raw = Console.OpenStandardOutput();
    raw.Write("raw bytes\n"u8);
    Console.Write("no newline at the end");
    return 24;
  }
}
