// Process: output, input, exit codes, environment, arguments with odd characters, killing, signals.
using System.Diagnostics;

static class Processes {
  static Process Start(string script, bool input = false, params string[] arguments) {
    var info = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input };
    info.ArgumentList.Add("-c");
    info.ArgumentList.Add(script);
    info.ArgumentList.Add("sh");
    foreach (string argument in arguments) info.ArgumentList.Add(argument);
    info.Environment["CODICIL_TEST"] = "from the parent";
    return Process.Start(info);
  }

  public static void Run() {
    using (Process p = Start("echo out; echo error >&2; exit 3")) {
      Console.WriteLine(p.StandardOutput.ReadToEnd().Trim() + " " + p.StandardError.ReadToEnd().Trim());
      p.WaitForExit();
      Console.WriteLine(p.ExitCode + " " + p.HasExited + " " + (p.Id > 0));
    }
    using (Process p = Start("echo \"$CODICIL_TEST\"; for a; do echo \"<$a>\"; done", false, "a b", "\"quoted\"", "", "$HOME", "back\\slash", "ü")) Console.WriteLine(p.StandardOutput.ReadToEnd().Replace("\n", "|"));
    using (Process p = Start("cat", true)) {
      p.StandardInput.WriteLine("through cat");
      for (int i = 0; i < 3; i++) p.StandardInput.Write(i);
      p.StandardInput.Close();
      Console.WriteLine(p.StandardOutput.ReadToEnd().Replace("\n", "|") + p.WaitForExit(5000));
    }
    using (Process p = Start("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done")) {
      int lines = 0;
      p.OutputDataReceived += (_, e) => { if (e.Data != null) Interlocked.Increment(ref lines); };
      p.BeginOutputReadLine();
      p.WaitForExit();
      Console.WriteLine(lines);
    }
    using (Process p = Start("exec sleep 100")) {
      Console.WriteLine(p.WaitForExit(10));
      p.Kill();
      Console.WriteLine(p.WaitForExit(5000) + " " + p.ExitCode);
    }
    using (Process p = Start("kill -TERM $$")) {
      p.WaitForExitAsync().Wait();
      Console.WriteLine(p.ExitCode);
    }
    using var exited = new ManualResetEventSlim();
    using (Process p = new() { StartInfo = new ProcessStartInfo("/bin/true"), EnableRaisingEvents = true }) {
      p.Exited += (_, _) => exited.Set();
      p.Start();
      Console.WriteLine(exited.Wait(5000) + " " + p.ExitCode);
    }
    try {
      Process.Start("/no/such/program");
    } catch (System.ComponentModel.Win32Exception e) {
      Console.WriteLine(e.NativeErrorCode);
    }
    Process[] many = Enumerable.Range(0, 8).Select(i => Start("exit " + i)).ToArray();
    foreach (Process p in many) p.WaitForExit();
    Console.WriteLine(string.Join(",", many.Select(p => p.ExitCode)));
    using Process self = Process.GetCurrentProcess();
    Console.WriteLine((self.Id == Environment.ProcessId) + " " + (self.Threads.Count > 0) + " " + (self.WorkingSet64 > 0) + " " + File.Exists(Environment.ProcessPath));
  }
}
