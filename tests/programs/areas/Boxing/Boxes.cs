// Boxing copies, unboxing checks: every primitive, structs, and the faults.
static class Boxes {
  struct Point { public int X, Y; }
  struct Large { public long A, B, C, D; public string S; }
  static object Box<T>(T value) => value;

  public static void Run() {
    object o = 5;
    int n = (int)o;
    n++;
    Console.WriteLine((int)o);
    object p = o;
    o = 6;
    Console.WriteLine((int)p);
    Console.WriteLine((byte)(object)(byte)200);
    Console.WriteLine((sbyte)(object)(sbyte)-5);
    Console.WriteLine((short)(object)(short)-300);
    Console.WriteLine((char)(object)'q');
    Console.WriteLine((bool)(object)true);
    Console.WriteLine((long)(object)(1L << 50));
    Console.WriteLine((ulong)(object)ulong.MaxValue);
    Console.WriteLine((int)((double)(object)2.5 * 4));
    Console.WriteLine((int)((float)(object)1.5f * 4));
    Console.WriteLine((int)(nint)(object)(nint)7);
    var point = new Point { X = 1, Y = 2 };
    object boxed = point;
    point.X = 10;
    Console.WriteLine(((Point)boxed).X + ((Point)boxed).Y);
    object large = new Large { A = 1, D = 4, S = "large" };
    Large back = (Large)large;
    Console.WriteLine(back.A + back.D);
    Console.WriteLine(back.S);
    Console.WriteLine(Equals(5, 5));
    Console.WriteLine((object)5 == (object)5);
    Console.WriteLine(o.Equals(6));
    Console.WriteLine(o.Equals(6L));
    object[] objects = { 1, 2L, 'c', "s", 2.5, null, true };
    int ints = 0;
    foreach (object x in objects)
      if (x is int) ints++;
    Console.WriteLine(ints);
    Console.WriteLine(o.GetType().ToString());
    Console.WriteLine(Box(point).GetType());
    Console.WriteLine(Box("s").GetType());
    Try(objects[1]);
    Try(objects[3]);
    Try(null);
    Try((uint)5);
    Try(DayOfWeek.Monday);
    int sum = 0;
    for (int i = 0; i < 10000; i++) sum += (int)Box(i) - Unbox(Box(i / 2));
    Console.WriteLine(sum);
  }

  static int Unbox(object o) => (int)o;
  static void Try(object o) {
    try {
      Console.WriteLine((int)o);
    } catch (Exception e) {
      Console.WriteLine(e.GetType() + ": " + e.Message);
    }
  }
}
