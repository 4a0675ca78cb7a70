// Nested and generic-nested types, their names, access to private members, partial types, local functions that capture.
static partial class Nested {
  static int secret = 5;
  class Outer<T> {
    int hidden = 3;
    public class Inner<U> {
      public string Types() => typeof(T).Name + "," + typeof(U).Name;
      public int Peek(Outer<T> outer) => outer.hidden + secret;
      public class Innermost { public override string ToString() => typeof(T).Name + "/" + typeof(U).Name + " " + GetType().FullName; }
    }
    public struct Value { public T Held; }
    public enum Kind { First, Second }
    public delegate T Maker(U_ u);
    public interface U_ { T Get(); }
    public class Getter : U_ { public T Get() => default; }
  }
  private protected class Abstracted { public virtual string Who => "abstracted"; public class Child : Abstracted { public override string Who => "child of " + base.Who; } }
  private static partial int Later(int n);

  public static void Run() {
    Console.WriteLine(new Outer<int>.Inner<string>().Types());
    Console.WriteLine(new Outer<int>.Inner<string>().Peek(new Outer<int>()));
    Console.WriteLine(new Outer<byte>.Inner<object>.Innermost());
    Console.WriteLine(new Outer<string>.Value { Held = "held" }.Held + new Outer<int>.Value { Held = 4 }.Held);
    Console.WriteLine(Outer<int>.Kind.Second + " " + typeof(Outer<string>.Kind) + " " + (int)Outer<char>.Kind.Second);
    Outer<int>.Maker maker = u => u.Get() + 1;
    Console.WriteLine(maker(new Outer<int>.Getter()));
    Console.WriteLine(typeof(Outer<>.Inner<>) + " " + typeof(Outer<>.Inner<>).GetGenericArguments().Length);
    Console.WriteLine(typeof(Outer<int>.Inner<string>).DeclaringType + " " + typeof(Outer<int>.Inner<string>).Name);
    Console.WriteLine(new Abstracted.Child().Who);
    Console.WriteLine(Later(4));
    int captured = 1;
    int Add(int n) {
      captured += n;
      return n <= 0 ? captured : Add(n - 1);
    }
    Console.WriteLine(Add(10) + captured);
    Console.WriteLine(GenericLocal<string>("g") + GenericLocal(5));
    string GenericLocal<T>(T value) => typeof(T).Name + value + captured;
  }
}
static partial class Nested {
  private static partial int Later(int n) => n * secret;
}
