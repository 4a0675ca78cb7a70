// Strings in every encoding, StringBuilder, returned text, text within structures, by LibraryImport too.
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;

static partial class Strings {
  [DllImport("friend")] static extern int length(string s);
  [DllImport("friend", EntryPoint = "length")] static extern int LengthUtf8([MarshalAs(UnmanagedType.LPUTF8Str)] string s);
  [DllImport("friend", CharSet = CharSet.Unicode)] static extern int wideLength(string s);
  [DllImport("friend", EntryPoint = "wideLength")] static extern int WideLength([MarshalAs(UnmanagedType.LPWStr)] string s);
  [DllImport("friend")] static extern nint repeat(string s, int times);
  [DllImport("friend", EntryPoint = "repeat")] [return: MarshalAs(UnmanagedType.LPUTF8Str)] static extern string Repeat(string s, int times);
  [DllImport("friend")] static extern nint constantText();
  [DllImport("friend")] static extern void fillText(StringBuilder buffer, int size);
  [DllImport("friend", EntryPoint = "fillText")] static extern void FillBytes(byte[] buffer, int size);
  [DllImport("friend")] static extern void upper(StringBuilder s);
  struct Person { public string Name; public int Age; [MarshalAs(UnmanagedType.U1)] public bool Known; }
  [DllImport("friend")] static extern int describe(in Person p);
  [DllImport("friend")] static extern void birthday(ref Person p);
  [LibraryImport("friend", StringMarshalling = StringMarshalling.Utf8)] private static partial int length2(string s);
  [LibraryImport("friend", EntryPoint = "length", StringMarshalling = StringMarshalling.Utf8)] private static partial int Generated(string s);
  [LibraryImport("friend", EntryPoint = "wideLength", StringMarshalling = StringMarshalling.Utf16)] private static partial int GeneratedWide(string s);
  [LibraryImport("friend", EntryPoint = "repeat", StringMarshalling = StringMarshalling.Utf8)] private static partial string GeneratedRepeat(string s, int times);

  public static void Run() {
    Console.WriteLine(length("plain") + " " + length("") + " " + length(null) + " " + length("größe") + " " + LengthUtf8("😀"));
    Console.WriteLine(wideLength("größe") + " " + WideLength("😀") + " " + wideLength(null));
    nint memory = repeat("ab", 4);
    Console.WriteLine(Marshal.PtrToStringUTF8(memory));
    unsafe { NativeMemory.Free((void*)memory); }
    Console.WriteLine(Repeat("xyz", 3) + " " + Repeat("ü", 2) + " " + GeneratedRepeat("q", 5));
    Console.WriteLine(Marshal.PtrToStringUTF8(constantText()));
    var builder = new StringBuilder(64);
    fillText(builder, builder.Capacity);
    Console.WriteLine(builder + " " + builder.Length);
    upper(builder);
    Console.WriteLine(builder);
    byte[] bytes = new byte[10];
    FillBytes(bytes, bytes.Length);
    Console.WriteLine(Encoding.ASCII.GetString(bytes).TrimEnd('\0'));
    var person = new Person { Name = "Ada", Age = 36, Known = true };
    Console.WriteLine(describe(person));
    birthday(ref person);
    Console.WriteLine(person.Name + person.Age + person.Known);
    Console.WriteLine(Generated("größe") + " " + GeneratedWide("größe") + " " + Generated(null));
    string longText = new string('l', 5000);
    Console.WriteLine(length(longText) + Generated(longText) + wideLength(longText));
    try {
      length2("no such function");
    } catch (EntryPointNotFoundException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
