// Overriding, hiding, abstract and sealed methods, base calls, virtual calls from constructors, deep hierarchies.
static class VirtualMethods {
  abstract class Shape {
    protected string log = "";
    public Shape() { log += "made " + Name() + ";"; }
    public abstract int Area();
    public virtual string Name() => "shape";
    public string Describe() => Name() + " of " + Area() + " " + log;
    public virtual int Sides { get => 0; set => log += "sides=" + value; }
  }
  class Rectangle(int w, int h) : Shape {
    protected int W = w, H = h;
    public override int Area() => W * H;
    public override string Name() => "rectangle";
    public override int Sides => 4;
  }
  class Square : Rectangle {
    public Square(int side) : base(side, side) { }
    public sealed override string Name() => "square, a " + base.Name();
    public new int Area() => -1;
    public new virtual int Sides => 44;
  }
  class Odd : Square {
    public Odd() : base(3) { }
    public override int Sides => base.Sides + 1;
    public override string ToString() => "odd " + base.ToString();
  }
  class A { public virtual int F() => 1; public int G() => F() * 10; }
  class B : A { public override int F() => base.F() + 1; }
  class C : B { public new virtual int F() => 100; public int H() => base.F(); }
  class D : C { public override int F() => 200 + base.F(); }
  class Overloads {
    public virtual int M(object o) => 1;
    public virtual int M(string s) => 2;
    public virtual int M(int i) => 3;
    public virtual int M(long i) => 4;
    public virtual int M(params int[] a) => 5;
  }
  class MoreOverloads : Overloads {
    public override int M(object o) => 11;
    public override int M(int i) => 13 + base.M((long)i);
  }

  public static void Run() {
    Shape[] shapes = { new Rectangle(2, 3), new Square(4), new Odd() };
    foreach (Shape shape in shapes) {
      Console.WriteLine(shape.Describe());
      Console.WriteLine(shape.Area());
      Console.WriteLine(shape.Sides);
    }
    Console.WriteLine(((Square)shapes[1]).Area());
    Console.WriteLine(((Square)shapes[2]).Sides);
    shapes[0].Sides = 5;
    Console.WriteLine(shapes[0].Describe());
    Console.WriteLine(shapes[2].ToString());
    A d = new D();
    Console.WriteLine(d.F());
    Console.WriteLine(d.G());
    Console.WriteLine(((C)d).F());
    Console.WriteLine(((C)d).H());
    Overloads o = new MoreOverloads();
    Console.WriteLine(o.M("s"));
    Console.WriteLine(o.M((object)"s"));
    Console.WriteLine(o.M(1));
    Console.WriteLine(o.M(1L));
    Console.WriteLine(o.M(1, 2));
    Console.WriteLine(o.M('c'));
    Console.WriteLine(o.M(1.5));
    int sum = 0;
    for (int i = 0; i < 3000; i++) sum += shapes[i % 3].Area() + shapes[i * 7 % 3].Sides;
    Console.WriteLine(sum);
    try {
      Shape none = null;
      Console.WriteLine(none.Area());
    } catch (NullReferenceException) {
      Console.WriteLine("no shape");
    }
  }
}
