// Structs within structs with references, in arrays and classes, while the collector moves things.
static class Nesting {
  struct Inner { public string Name; public int N; public object Box; }
  struct Outer { public byte Tag; public Inner First; public Inner Second; public List<Inner> More; }
  class Holder { public Outer Outer; public Inner[] Inners = new Inner[10]; public (Inner, Outer) Pair; }

  public static void Run() {
    var holders = new Holder[200];
    for (int i = 0; i < holders.Length; i++) holders[i] = Make(i);
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < holders.Length; i++) {
        Holder holder = holders[i];
        Outer copy = holder.Outer;
        copy.First = holder.Outer.Second;
        copy.Second = new Inner { Name = "r" + round, N = copy.First.N + 1, Box = copy.First.N };
        holder.Outer = copy;
        holder.Inners[round % 10] = copy.First;
        holder.Pair.Item2 = copy;
        if (i % 50 == round) holders[i] = Make(i);
      }
      if (round % 5 == 0) GC.Collect();
    }
    long sum = 0;
    foreach (Holder holder in holders) {
      sum = sum * 31 + holder.Outer.First.N + holder.Outer.Second.Name.Length + (int)holder.Outer.Second.Box + holder.Outer.Tag;
      foreach (Inner inner in holder.Inners) sum += inner.N + (inner.Name == null ? 7 : inner.Name.Length) + (inner.Box is int n ? n : 100);
      sum += holder.Pair.Item2.First.N + holder.Pair.Item1.N + holder.Outer.More.Count;
    }
    Console.WriteLine(sum);
    Console.WriteLine(holders[17].Outer.Second.Name + " " + holders[17].Outer.First.Name + " " + holders[17].Pair.Item1.Name);
    object boxed = holders[5].Outer;
    GC.Collect();
    Console.WriteLine(((Outer)boxed).First.Name + ((Outer)boxed).More[0].Name);
    var list = new List<Outer>();
    for (int i = 0; i < 1000; i++) list.Add(holders[i % 200].Outer);
    Console.WriteLine(list.Sum(outer => outer.Tag + outer.Second.N));
    var map = new Dictionary<int, Outer>();
    for (int i = 0; i < 100; i++) map[i * 37 % 101] = holders[i].Outer;
    Console.WriteLine(map[37].First.N + map[74].Tag);
  }

  static Holder Make(int i) {
    var holder = new Holder();
    holder.Outer.Tag = (byte)i;
    holder.Outer.First = new Inner { Name = "first" + i, N = i, Box = i };
    holder.Outer.Second = new Inner { Name = "second" + i, N = i * 2, Box = -i };
    holder.Outer.More = new List<Inner> { holder.Outer.First };
    holder.Pair = (holder.Outer.Second, holder.Outer);
    return holder;
  }
}
