// DispatchProxy: classes made at run time that carry every call of an interface to one method.
using System.Reflection;

static class Proxies {
  public interface ICalculator { int Add(int a, int b); string Name { get; set; } T Same<T>(T t); void Out(out int n, ref string s); event Action Changed; double Throws(); }
  public class Logging : DispatchProxy {
    public readonly List<string> Log = new();
    protected override object Invoke(MethodInfo method, object[] arguments) {
      Log.Add(method.Name + "(" + string.Join(",", arguments.Select(a => a is Delegate ? "delegate" : a ?? "null")) + ")");
      switch (method.Name) {
        case "Add": return (int)arguments[0] + (int)arguments[1];
        case "get_Name": return "proxied";
        case "Same": return arguments[0];
        case "Out": arguments[0] = 42; arguments[1] += "!"; return null;
        case "Throws": throw new InvalidOperationException("from the proxy");
        default: return null;
      }
    }
  }

  public static void Run() {
    ICalculator calculator = DispatchProxy.Create<ICalculator, Logging>();
    Console.WriteLine(calculator.Add(2, 3) + calculator.Name + calculator.Same("s") + calculator.Same(4.5));
    calculator.Name = "set";
    string s = "ref";
    calculator.Out(out int n, ref s);
    Console.WriteLine(n + s);
    calculator.Changed += () => { };
    try {
      calculator.Throws();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(string.Join(" ", ((Logging)calculator).Log));
    Console.WriteLine((calculator is Logging) + " " + (calculator.GetType().BaseType == typeof(Logging)) + " " + ReferenceEquals(calculator.GetType(), DispatchProxy.Create<ICalculator, Logging>().GetType()));
    IComparable<int> comparable = DispatchProxy.Create<IComparable<int>, Logging>();
    try {
      Console.WriteLine(comparable.CompareTo(5));
    } catch (NullReferenceException) {
      Console.WriteLine("null is no int");
    }
    try {
      DispatchProxy.Create<string, Logging>();
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
