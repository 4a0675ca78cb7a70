// Enums of every underlying type: boxes, conversions, comparisons, arrays, dictionary keys, names.
static class EnumBoxes {
  enum Bytes : byte { Zero, Max = 255 }
  enum Signed : sbyte { Min = -128, Max = 127 }
  enum Longs : long { Min = long.MinValue, One = 1 }
  enum Ulongs : ulong { Max = ulong.MaxValue }
  enum Chars : ushort { A = 65 }
  enum Aliased { First = 1, Second = 2, Uno = 1 }
  [Flags] enum Flags : uint { A = 1, B = 2, C = 4, Top = 0x80000000 }

  static string Show<T>(T value) where T : struct, Enum =>
      value + " " + value.GetHashCode() + " " + value.Equals(default(T)) + " " + value.CompareTo(default(T)) + " " + value.GetTypeCode() + " " + Enum.GetName(value) + " " + value.ToString("D") + " " + value.ToString("X");

  public static void Run() {
    Console.WriteLine(Show(Bytes.Max));
    Console.WriteLine(Show(Signed.Min));
    Console.WriteLine(Show(Longs.Min));
    Console.WriteLine(Show(Ulongs.Max));
    Console.WriteLine(Show(Chars.A));
    Console.WriteLine(Show((Bytes)7));
    Console.WriteLine(Show(Flags.A | Flags.Top) + " " + (Flags)9 + " " + ~Flags.A);
    Console.WriteLine(Aliased.Uno + " " + Enum.GetNames<Aliased>().Length + " " + Enum.GetValues<Aliased>().Length + " " + (Aliased.First == Aliased.Uno));
    object boxed = Flags.B;
    Console.WriteLine((Flags)boxed == Flags.B && (uint)boxed == 2);
    try {
      Console.WriteLine((int)boxed);
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(Enum.ToObject(typeof(Bytes), 255) + " " + Enum.ToObject(typeof(Longs), 1).GetType().Name + " " + Enum.Parse(typeof(Signed), "max", true) + " " + Convert.ToInt64(Longs.Min));
    Console.WriteLine(boxed.Equals(Flags.B) + " " + boxed.Equals(2u) + " " + Equals(Bytes.Zero, Signed.Max) + " " + EqualityComparer<Flags>.Default.Equals(Flags.A, Flags.A));
    var map = new Dictionary<Longs, int> { [Longs.Min] = 1, [Longs.One] = 2 };
    Console.WriteLine(map[Longs.One] + map[Longs.Min]);
    Array array = Enum.GetValues(typeof(Flags));
    Console.WriteLine(array.GetType() + " " + string.Join(",", array.Cast<Flags>().Select(f => (uint)f)) + " " + ((uint[])(object)array)[2]);
    Flags flags = Flags.A;
    flags |= Flags.C;
    flags ^= Flags.A;
    Console.WriteLine(flags + " " + flags.HasFlag(Flags.C) + flags.HasFlag(Flags.A | Flags.C) + " " + (flags - 3 == Flags.A) + " " + (Flags.C - Flags.A));
    switch (flags) {
      case Flags.A: Console.WriteLine("A"); break;
      case Flags.C: Console.WriteLine("C"); break;
    }
    try {
      Flags.A.CompareTo(Bytes.Max);
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Enum.ToObject(typeof(int), 5);
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
  }
}
