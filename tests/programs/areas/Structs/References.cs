// ref locals, ref returns, ref fields of objects and arrays under collection, ref readonly, ref reassignment, Unsafe.
using System.Runtime.CompilerServices;

static class References {
  struct Pair { public int A, B; }
  class Node { public Pair Pair; public Node Next; public int[] Values = { 1, 2, 3 }; }
  static int global = 1;

  public static void Run() {
    int a = 1, b = 2;
    ref int chosen = ref Choose(true, ref a, ref b);
    chosen = 10;
    chosen = ref b;
    chosen = 20;
    Console.WriteLine(a + " " + b);
    (a > b ? ref a : ref b)++;
    Console.WriteLine(a + " " + b);
    Choose(false, ref a, ref global) += 5;
    Console.WriteLine(global);
    Console.WriteLine(Interior());
    Out(out int x, out string s);
    Console.WriteLine(x + s);
    Node list = null;
    for (int i = 0; i < 5; i++) list = new Node { Pair = new Pair { A = i }, Next = list };
    Remove(ref list, 3);
    Remove(ref list, 0);
    for (Node node = list; node != null; node = node.Next) Console.WriteLine(node.Pair.A);
    int[] numbers = { 5, 6, 7, 8 };
    ref int first = ref numbers[0];
    Console.WriteLine(Unsafe.Add(ref first, 2) + " " + Unsafe.IsAddressLessThan(ref first, ref numbers[3]) + " " + Unsafe.AreSame(ref first, ref numbers[0]));
    Console.WriteLine((long)Unsafe.ByteOffset(ref first, ref numbers[3]));
    ref long both = ref Unsafe.As<int, long>(ref numbers[2]);
    both = 0x0000000200000001;
    Console.WriteLine(numbers[2] + " " + numbers[3]);
    ref readonly Pair pair = ref Largest(new[] { new Pair { A = 1, B = 5 }, new Pair { A = 9, B = 2 } });
    Console.WriteLine(pair.A + pair.B);
    Console.WriteLine(Unsafe.IsNullRef(ref Unsafe.NullRef<int>()));
    try {
      Unsafe.NullRef<int>() = 5;
    } catch (NullReferenceException e) {
      Console.WriteLine(e.Message);
    }
    Node none = null;
    try {
      ref int field = ref none.Pair.B;
      field++;
    } catch (NullReferenceException) {
      Console.WriteLine("no field of null");
    }
    object boxed = new Pair { A = 3 };
    Unsafe.Unbox<Pair>(boxed).A = 4;
    Console.WriteLine(((Pair)boxed).A);
  }

  static ref int Choose(bool first, ref int a, ref int b) => ref first ? ref a : ref b;

  // The only things that keep the objects alive are references into them.
  static int Interior() {
    ref int field = ref new Node { Pair = new Pair { B = 7 } }.Pair.B;
    ref int element = ref new Node().Values[2];
    for (int i = 0; i < 3; i++) {
      Fill();
      GC.Collect();
      field++;
      element += 10;
    }
    return field * 100 + element;
  }

  static void Fill() {
    for (int i = 0; i < 1000; i++) new Node().Values[0] = i;
  }

  static void Out(out int x, out string s) {
    x = 5;
    s = "!" + x;
    x++;
  }

  static void Remove(ref Node list, int a) {
    ref Node link = ref list;
    while (link.Pair.A != a) link = ref link.Next;
    link = link.Next;
  }

  static ref readonly Pair Largest(Pair[] pairs) {
    ref readonly Pair largest = ref pairs[0];
    for (int i = 1; i < pairs.Length; i++)
      if (pairs[i].A > largest.A) largest = ref pairs[i];
    return ref largest;
  }
}
