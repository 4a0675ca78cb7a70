// Guid, Version, Index-free small value types of the library.
static class Guids {
  public static void Run() {
    var guid = new Guid("00112233-4455-6677-8899-aabbccddeeff");
    foreach (string format in new[] { "N", "D", "B", "P", "X" }) Console.WriteLine(guid.ToString(format));
    Console.WriteLine(Convert.ToHexString(guid.ToByteArray()) + " " + Convert.ToHexString(guid.ToByteArray(true)) + " " + guid.Version + guid.Variant);
    Console.WriteLine(guid.CompareTo(Guid.Empty) + " " + (guid == Guid.Parse("{00112233-4455-6677-8899-AABBCCDDEEFF}")) + " " + (guid > Guid.Empty) + " " + Guid.NewGuid().Version + " " + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString()[..13] + " " + (Guid.NewGuid() == Guid.NewGuid()) + " " + Guid.AllBitsSet);
    foreach (string text in new[] { "001122334455667788 99aabbccddeeff", "(00112233-4455-6677-8899-aabbccddeeff)", "{0x1,0x2,0x3,{0x4,0x5,0x6,0x7,0x8,0x9,0xa,0xb}}", "0011-2233", "" }) Console.WriteLine(Guid.TryParse(text, out Guid parsed) + " " + parsed);
    Version[] versions = { new("1.2"), new("1.2.0"), new("1.10.3.4"), new(0, 9, 9), new("2.0.0.0") };
    Console.WriteLine(string.Join(" < ", versions.Order()) + " " + versions[0].Build + versions[2].Revision + " " + new Version("1.2").Equals(new Version("1.2.0")) + " " + versions[2].ToString(2));
    Console.WriteLine(new Half[] { (Half)1.5, Half.NaN, Half.MaxValue }.Max() + " " + Half.Parse("0.1") + " " + (Half)1 / (Half)3 + " " + Half.IsNaN(Half.Sqrt((Half)(-1))));
    var uri = new Uri("https://user@example.com:8443/a/b%20c/../d?q=1&r=%C3%A9#frag");
    Console.WriteLine(uri + " " + uri.Host + " " + uri.Port + " " + uri.AbsolutePath + " " + uri.Query + " " + uri.Fragment + " " + uri.UserInfo + " " + uri.Segments.Length + " " + new Uri(uri, "../x?y") + " " + Uri.EscapeDataString("a b/ü") + " " + Uri.UnescapeDataString("%41%c3%bc"));
    Console.WriteLine(new UriBuilder("http", "h", 80, "p").Uri + " " + Uri.TryCreate("::bad", UriKind.Absolute, out _) + " " + uri.MakeRelativeUri(new Uri("https://user@example.com:8443/a/z")) + " " + uri.IsBaseOf(new Uri("https://user@example.com:8443/a/d/e")));
    Console.WriteLine(System.Net.IPAddress.Parse("::1").AddressFamily + " " + System.Net.IPAddress.Parse("127.0.0.1").MapToIPv6() + " " + System.Net.IPEndPoint.Parse("10.0.0.1:80").Port + " " + System.Net.IPNetwork.Parse("10.0.0.0/8").Contains(System.Net.IPAddress.Parse("10.1.2.3")));
  }
}
