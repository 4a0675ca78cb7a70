// Values that marshallers convert: text by reference and in buffers, flags, dates, structures with text, arrays of these.
#pragma warning disable CS0618  // AnsiBStr, AsAny
using System.Runtime.InteropServices;
using System.Text;

static class Conversions {
  [DllImport("friend")] static extern int counted([MarshalAs(UnmanagedType.BStr)] string s);
  [DllImport("friend")] static extern int byteLength([MarshalAs(UnmanagedType.AnsiBStr)] string s);
  [DllImport("friend")] static extern void replaceText(ref string s);
  [DllImport("friend")] static extern void giveText(out string s);
  [DllImport("friend", CharSet = CharSet.Unicode)] static extern string giveWide();
  [DllImport("friend", CharSet = CharSet.Unicode)] static extern void fillWide(StringBuilder s, int size);
  [DllImport("friend")] static extern void flip(ref bool flag);
  [DllImport("friend")] static extern void flipByte([MarshalAs(UnmanagedType.U1)] ref bool flag);
  [DllImport("friend")] static extern char upperByte(char c);
  [DllImport("friend", CharSet = CharSet.Unicode)] static extern char upperWide(char c);
  [DllImport("friend", PreserveSig = false)] static extern int twice(int n);
  [DllImport("friend")] static extern DateTime nextDay(DateTime date);
  struct Record { [MarshalAs(UnmanagedType.U1)] public bool Flag; public int Number; public string Text; public double Real; public override string ToString() => $"{Flag} {Number} {Text} {Real}"; }
  struct Switch { public bool Flag; public int Number; }
  struct Pair { public short X, Y; }
  [StructLayout(LayoutKind.Sequential)] class Inner { public int Number; [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 8)] public string Name; public Pair At; }
  [DllImport("friend")] static extern Record changeRecord(Record r);
  [DllImport("friend")] static extern void changeRecordThere(ref Record r);
  [DllImport("friend")] static extern Switch toggle(Switch s);
  [DllImport("friend")] static extern int changeInner([In, Out] Inner inner);
  [DllImport("friend")] static extern long manyKinds(int a, int b, int c, int d, int e, int f, int g, Switch h, string s, double x, Record r);
  [DllImport("friend")] static extern void flipAll([In, Out] bool[] flags, int n);
  [DllImport("friend")] static extern int replaceFirst([In, Out] string[] texts, int n);
  [DllImport("friend")] static extern void makeNumbers([MarshalAs(UnmanagedType.LPArray, SizeParamIndex = 1)] out int[] numbers, out int n);
  [DllImport("friend")] static extern int countRecords([In, Out] Record[] records, int n);
  [DllImport("friend", EntryPoint = "firstNumber")] static extern int FirstOfAny([MarshalAs(UnmanagedType.AsAny)] object o);
  [DllImport("friend", EntryPoint = "firstNumber")] static extern int FirstOfGuid(ref Guid guid);

  public static void Run() {
    Console.WriteLine(counted("hällo") + " " + counted(null) + " " + byteLength("hällo"));
    string s = "a";
    replaceText(ref s);
    Console.WriteLine(s);
    giveText(out s);
    Console.WriteLine(s + " " + giveWide());
    var builder = new StringBuilder(20);
    fillWide(builder, 10);
    Console.WriteLine(builder);
    bool flag = true;
    flip(ref flag);
    Console.WriteLine(flag);
    flipByte(ref flag);
    Console.WriteLine(flag + " " + upperByte('a') + upperWide('b'));
    Console.WriteLine(twice(21));
    try {
      twice(-1);
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name + " " + e.HResult.ToString("x"));
    }
    Console.WriteLine(nextDay(new DateTime(2020, 2, 28)).ToString("s"));
    Record r = changeRecord(new Record { Flag = true, Number = 5, Text = "näme", Real = 1.5 });
    Console.WriteLine(r);
    changeRecordThere(ref r);
    Console.WriteLine(r + "; " + changeRecord(default));
    Switch t = toggle(new Switch { Flag = true, Number = 3 });
    Console.WriteLine(t.Flag + " " + t.Number);
    var inner = new Inner { Number = 1, Name = "old", At = new Pair { X = 1, Y = 2 } };
    Console.WriteLine(changeInner(inner) + " " + inner.Number + inner.Name + inner.At.X + " " + changeInner(null));
    Console.WriteLine(manyKinds(1, 2, 3, 4, 5, 6, 7, new Switch { Flag = true, Number = 2 }, "abc", 2.5, new Record { Number = 50 }));
    var flags = new[] { true, false, true };
    flipAll(flags, 3);
    Console.WriteLine(string.Join(",", flags));
    var texts = new[] { "ä", null, "bc" };
    Console.WriteLine(replaceFirst(texts, 3) + " " + string.Join(",", texts));
    makeNumbers(out int[] numbers, out int count);
    Console.WriteLine(string.Join(",", numbers) + " " + count);
    var records = new[] { new Record { Number = 10, Text = "abc" }, new Record { Number = 20 } };
    Console.WriteLine(countRecords(records, 2) + " " + records[0] + "; " + records[1]);
    Console.WriteLine(FirstOfAny(new[] { 5, 6 }) + " " + FirstOfAny(null));
    var guid = new Guid(77, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    Console.WriteLine(FirstOfGuid(ref guid));
  }
}
