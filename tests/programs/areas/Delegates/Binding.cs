// CreateDelegate: open and closed over the first argument, relaxed signatures, value type receivers, extension methods.
using System.Reflection;

static class Binding {
  class Animal { public string Name = "animal"; public virtual string Speak(int n) => Name + n; public static string Of(Animal a, int n) => a.Name + "/" + n; }
  class Dog : Animal { public override string Speak(int n) => "dog" + n; }
  struct Point { public int X; public int Add(int n) => X += n; }
  delegate int PointAdd(ref Point p, int n);
  static string Describe(this object o, string suffix) => o + suffix;
  static string Take(object o) => "took " + o.GetType().Name;

  public static void Run() {
    MethodInfo speak = typeof(Animal).GetMethod("Speak"), of = typeof(Animal).GetMethod("Of");
    Console.WriteLine(speak.CreateDelegate<Func<int, string>>(new Dog())(1));
    var open = speak.CreateDelegate<Func<Animal, int, string>>();
    Console.WriteLine(open(new Animal(), 2) + open(new Dog(), 3));
    Console.WriteLine(of.CreateDelegate<Func<Animal, int, string>>()(new Dog(), 4));
    Console.WriteLine(of.CreateDelegate<Func<int, string>>(new Animal { Name = "closed" })(5));
    var relaxed = (Func<Dog, int, object>)Delegate.CreateDelegate(typeof(Func<Dog, int, object>), speak);
    Console.WriteLine(relaxed(new Dog(), 6));
    MethodInfo add = typeof(Point).GetMethod("Add");
    object boxed = new Point { X = 1 };
    var onBox = (Func<int, int>)Delegate.CreateDelegate(typeof(Func<int, int>), boxed, add);
    onBox(5);
    Console.WriteLine(((Point)boxed).X + " " + onBox(1));
    var byReference = (PointAdd)Delegate.CreateDelegate(typeof(PointAdd), add);
    var point = new Point { X = 10 };
    byReference(ref point, 5);
    Console.WriteLine(point.X);
    Func<string, string> extension = "receiver".Describe;
    Console.WriteLine(extension("!") + extension.Target);
    Func<string, object> variant = Take;
    Console.WriteLine(variant("s"));
    Console.WriteLine(Delegate.CreateDelegate(typeof(Func<string>), null, typeof(Binding).GetMethod("Null", BindingFlags.NonPublic | BindingFlags.Static)).DynamicInvoke());
    Try(() => open(null, 1));
    Try(() => Delegate.CreateDelegate(typeof(Func<int>), speak));
    Try(() => Delegate.CreateDelegate(typeof(Func<int, string>), "wrong", speak));
    Try(() => Delegate.CreateDelegate(typeof(string), speak));
    Try(() => open.DynamicInvoke(new Dog()));
    Try(() => open.DynamicInvoke(new Dog(), "x"));
    Try(() => ((Action)(() => throw new TimeoutException("inside"))).DynamicInvoke());
    Console.WriteLine(open.DynamicInvoke(new Dog(), 9));
    Console.WriteLine(Delegate.CreateDelegate(typeof(Func<int>), speak, false) == null);
  }

  static string Null(string s) => s == null ? "bound to null" : s;

  static void Try(Func<object> action) {
    try {
      Console.WriteLine(action());
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message + " " + e.InnerException?.Message);
    }
  }
}
