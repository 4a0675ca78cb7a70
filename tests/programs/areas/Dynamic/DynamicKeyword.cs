// dynamic: binding at run time, call-site caches that change their mind, operators, errors, ExpandoObject, own binders.
using System.Dynamic;
using Microsoft.CSharp.RuntimeBinder;

static class DynamicKeyword {
  public class A { public int N = 1; public string M(int n) => "int" + n; public string M(string s) => "string" + s; public string M(object o) => "object"; public int this[int i] => i * 2; }
  public class Bag : DynamicObject {
    readonly Dictionary<string, object> values = new();
    public override bool TryGetMember(GetMemberBinder b, out object r) { if (!values.TryGetValue(b.Name, out r)) r = "no " + b.Name; return true; }
    public override bool TrySetMember(SetMemberBinder b, object v) { values[b.Name] = v; return true; }
    public override bool TryInvokeMember(InvokeMemberBinder b, object[] a, out object r) { r = b.Name + "(" + string.Join(",", a) + ")"; return true; }
    public override bool TryBinaryOperation(BinaryOperationBinder b, object a, out object r) { r = b.Operation + ":" + a; return true; }
    public override bool TryConvert(ConvertBinder b, out object r) { r = b.Type == typeof(int) ? 77 : null; return r != null; }
  }

  static dynamic Add(dynamic a, dynamic b) => a + b;

  public static void Run() {
    Console.WriteLine(Add(1, 2) + " " + Add("a", 1) + " " + Add(1.5, 2) + " " + Add(1L, 2) + " " + Add(1m, 2));
    dynamic d = new A();
    Console.WriteLine(d.M(5) + d.M("s") + d.M(2.5) + d.N + d[21]);
    d.N = 9;
    d.N += 5;
    Console.WriteLine(d.N);
    d = "text";
    Console.WriteLine(d.Length + d.Substring(1, 2).ToUpper());
    d = new[] { 3, 1, 2 };
    int sum = 0;
    foreach (dynamic n in d) sum += n;
    Console.WriteLine(sum + d[0] + d.Length);
    foreach (Action action in new Action[] { () => d.NoSuch(), () => { d = 5; string s = d; }, () => { d = null; d.M(); }, () => { d = new A(); d.M(1, 2); } }) {
      try {
        action();
      } catch (RuntimeBinderException e) {
        Console.WriteLine(e.Message);
      }
    }
    dynamic expando = new ExpandoObject();
    expando.Name = "x";
    expando.Twice = (Func<int, int>)(n => n * 2);
    Console.WriteLine(expando.Name + expando.Twice(4) + ((IDictionary<string, object>)expando).Count);
    dynamic bag = new Bag();
    bag.Value = 5;
    Console.WriteLine(bag.Value + " " + bag.Missing + " " + bag.Call(1, "b") + " " + (bag + 3) + " " + (int)bag);
    string types = "";
    foreach (object o in new object[] { 1, "s", 2.5, 'c', 1L, null, new A() }) types += Kind((dynamic)o) + " ";
    Console.WriteLine(types);
    long total = 0;
    dynamic x = 0;
    for (int i = 0; i < 1000; i++) { x = i % 2 == 0 ? (object)i : (object)(long)i; total += (long)x + (x * 2 > 10 ? 1 : 0); }
    Console.WriteLine(total);
  }
  static string Kind(int n) => "int";
  static string Kind(string s) => "string";
  static string Kind(double n) => "double";
  static string Kind(object o) => o == null ? "null" : "object:" + o.GetType().Name;
}
