// Interface calls: implicit and explicit implementations, re-implementation, inherited ones, structs, megamorphic sites.
static class Interfaces {
  interface IShape { int Area(); }
  interface INamed { string Name { get; } }
  interface IBoth : IShape, INamed { int Area(int scale); }
  class Square : IBoth {
    public int Side = 3;
    public int Area() => Side * Side;
    public int Area(int scale) => Area() * scale;
    public string Name => "square";
  }
  class Explicit : IShape, INamed {
    int IShape.Area() => 5;
    string INamed.Name => "explicit";
    public int Area() => -5;
    public string Name => "public";
  }
  class Base : IShape { public int Area() => 1; }
  class Hiding : Base { public new int Area() => 2; }
  class Again : Base, IShape { public new int Area() => 3; }
  class Virtual : IShape { public virtual int Area() => 4; }
  class Overriding : Virtual { public override int Area() => 40; }
  class FromBase { public int Area() => 6; }
  class Borrowing : FromBase, IShape;
  struct Value : IShape { public int N; public int Area() => ++N; }
  class S1 : IShape { public int Area() => 101; }
  class S2 : IShape { public int Area() => 102; }
  class S3 : IShape { public int Area() => 103; }
  class S4 : IShape { public int Area() => 104; }
  class S5 : IShape { public int Area() => 105; }
  class S6 : IShape { public int Area() => 106; }

  public static void Run() {
    IBoth both = new Square();
    Console.WriteLine(both.Area());
    Console.WriteLine(both.Area(10));
    Console.WriteLine(both.Name);
    IShape shape = both;
    Console.WriteLine(shape.Area());
    Console.WriteLine(((INamed)shape).Name);
    var hidden = new Explicit();
    Console.WriteLine(hidden.Area());
    Console.WriteLine(((IShape)hidden).Area());
    Console.WriteLine(((INamed)hidden).Name);
    Console.WriteLine(((IShape)new Hiding()).Area());
    Console.WriteLine(((IShape)new Again()).Area());
    Console.WriteLine(((IShape)new Overriding()).Area());
    Console.WriteLine(((IShape)new Borrowing()).Area());
    IShape boxed = new Value { N = 7 };
    boxed.Area();
    Console.WriteLine(boxed.Area());
    IShape[] shapes = { new S1(), new S2(), new S3(), new S4(), new S5(), new S6(), both, boxed, new Again(), new Overriding() };
    int sum = 0;
    for (int i = 0; i < 10000; i++) sum += shapes[i * 7 % shapes.Length].Area() * (i % 3);
    Console.WriteLine(sum);
    Console.WriteLine(shape is INamed);
    Console.WriteLine(boxed is INamed);
    Console.WriteLine(boxed as IBoth == null);
    try {
      shape = null;
      Console.WriteLine(shape.Area());
    } catch (NullReferenceException) {
      Console.WriteLine("no shape");
    }
    try {
      Console.WriteLine(((IBoth)boxed).Area(2));
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
  }
}
