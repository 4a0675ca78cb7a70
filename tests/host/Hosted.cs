// What a host calls and runs.
using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Space {
  public class Exports {
    [UnmanagedCallersOnly]
    public static int Add(int a, int b) => a + b;

    public static string Greet(string text, int times) => string.Concat(System.Linq.Enumerable.Repeat(text + "!", times));

    public void Instance() {}
  }
}

static class Program {
  static int Main(string[] arguments) {
    AppDomain.CurrentDomain.ProcessExit += (_, _) => {
      Console.WriteLine("process exit");
      if (arguments.Length > 1) Environment.ExitCode = 9;
    };
    Console.WriteLine($"main: {string.Join(',', arguments)}; said by host: {AppContext.GetData("Said.ByHost")}");
    string[] all = Environment.GetCommandLineArgs();
    Console.WriteLine($"{System.IO.Path.GetFileName(all[0])} and {all.Length - 1}");
    switch (arguments.Length > 0 ? arguments[0] : "") {
      case "throw":
        throw new InvalidOperationException("thrown");
      case "wait":
        Console.WriteLine("waiting");
        Thread.Sleep(20000);
        break;
      case "handle": {
        using var done = new ManualResetEventSlim();
        using var one = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => {
          context.Cancel = true;
          Console.WriteLine($"got {context.Signal}");
          done.Set();
        });
        Console.WriteLine("waiting");
        done.Wait(20000);
        break;
      }
      case "thread":
        new Thread(() => { Thread.Sleep(100); Console.WriteLine("thread"); }).Start();
        break;
      case "maps":
        foreach (string line in System.IO.File.ReadLines("/proc/self/maps"))
          if (line.Contains("coreclr") && line.Contains("r-xp")) Console.WriteLine(line[line.IndexOf('/')..]);
        break;
      case "server":
        Console.WriteLine(System.Runtime.GCSettings.IsServerGC);
        break;
    }
    return 7;
  }
}

class StartupHook {
  public static void Initialize() => Console.WriteLine("startup hook");
}
