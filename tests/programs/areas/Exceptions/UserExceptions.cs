// Own exception classes: overridden members, Data, HResult, ToString with inner ones, Source and TargetSite.
static class UserExceptions {
  class Plain : Exception;
  class Named(string name, Exception inner = null) : Exception("named " + name, inner) { public string Name => name; public override string ToString() => "Named(" + name + ")"; }
  class Overriding : ApplicationException {
    public override string Message => "overridden " + ++asked;
    int asked;
    public override System.Collections.IDictionary Data { get; } = new System.Collections.Specialized.ListDictionary { ["k"] = "v" };
    public override Exception GetBaseException() => this;
    public override string StackTrace => "no trace";
  }
  class Generic<T>(T value) : Exception(typeof(T).Name) { public T Value => value; }
  sealed class Bare : ArgumentException { public override string Message => null; }

  static Exception Thrown(Exception e) {
    try {
      throw e;
    } catch (Exception caught) {
      return caught;
    }
  }

  public static void Run() {
    Console.WriteLine(new Plain().Message);
    Console.WriteLine(Thrown(new Named("x")).Message + " " + Thrown(new Named("y")));
    var overriding = (Overriding)Thrown(new Overriding());
    Console.WriteLine(overriding.Message + " " + overriding.Message + " " + overriding.Data["k"] + " " + overriding.StackTrace);
    Console.WriteLine(((Generic<int>)Thrown(new Generic<int>(5))).Value + Thrown(new Generic<string>("s")).Message);
    try {
      throw new Generic<List<int>>(new());
    } catch (Generic<int>) {
      Console.WriteLine("wrong");
    } catch (Generic<List<int>> e) {
      Console.WriteLine(e.Value.Count + " of " + e.Message);
    }
    Console.WriteLine("[" + Thrown(new Bare()).Message + "]");
    var data = Thrown(new Plain());
    data.Data["number"] = 5;
    data.Data["text"] = "t";
    Console.WriteLine(data.Data.Count + " " + data.Data["number"] + data.Data["text"] + " " + data.HResult.ToString("x") + " " + data.Source + " " + data.TargetSite.Name);
    Console.WriteLine(new Exception("outer", new ArgumentException("middle", "parameter", new Plain())).ToString().ReplaceLineEndings("|"));
    Console.WriteLine(new Plain().ToString() + " " + (new Plain().StackTrace == null) + " " + (new Plain().TargetSite == null));
    foreach (Exception e in new Exception[] { new ArgumentNullException("p"), new ArgumentNullException("p", "m"), new ArgumentException("m", "p"), new ArgumentOutOfRangeException("p", 5, "m"), new ObjectDisposedException("o"), new KeyNotFoundException(), new FileNotFoundException("m", "f"), new NotImplementedException(), new AggregateException("a", new Plain(), new Named("n")), new OperationCanceledException(), new FormatException(null), new IndexOutOfRangeException(), new StackOverflowException(), new OutOfMemoryException(), new InvalidCastException("m", 5), new TypeInitializationException("T", null), new BadImageFormatException(), new MissingMethodException("C", "M"), new MissingFieldException("C", "F"), new DllNotFoundException(), new EntryPointNotFoundException(), new System.Runtime.InteropServices.ExternalException("e", 7), new System.ComponentModel.Win32Exception(2), new ArrayTypeMismatchException(), new RankException(), new SystemException() })
      Console.WriteLine(e.GetType().Name + " " + e.HResult.ToString("x8") + " " + e.Message.ReplaceLineEndings("|"));
  }
}
