/** What names, places and texts are made of. */
export const WORDS = {
  firstName:
    'Ada Alan Amara Ana Anders Aoife Arjun Beatriz Bilal Chen Chloe Diego Elena Emeka Emma Farah Felix Grace Hana Hugo Ines Ivan Jamal Jonas Julia Kai Kofi Lea Leo Lin Lucia Mateo Maya Mei Milan Mira Nadia Noah Nora Olga Omar Paolo Priya Rafael Ravi Rosa Sana Sofia Tariq Theo Uma Viktor Wei Yara Yusuf Zoe',
  lastName:
    'Adeyemi Ali Andersson Bauer Becker Bianchi Brown Chen Costa Davies Diaz Dubois Evans Fischer Garcia Gupta Haddad Hansen Hughes Ito Ivanova Jansen Johnson Jones Kim Kowalski Kumar Larsen Lee Lopez Martin Mensah Moreau Murphy Nguyen Nowak Okafor Patel Petrov Rossi Sato Schmidt Silva Singh Smith Tanaka Taylor Torres Walker Weber Wilson Wong Yilmaz Zhang',
  jobTitle: 'Analyst Architect Consultant Designer Developer Engineer Manager Producer Researcher',
  city: 'Accra Berlin Bogota Cairo Dublin Hanoi Jakarta Lagos Lima Lisbon London Madrid Manila Mumbai Nairobi Oslo Paris Prague Quito Rome Santiago Seattle Seoul Singapore Sydney Tokyo Toronto Vienna Warsaw',
  country:
    'Australia Brazil Canada Chile China Colombia Denmark Egypt France Germany Ghana India Indonesia Italy Japan Kenya Malaysia Mexico Nigeria Norway Philippines Poland Portugal Singapore Spain Thailand Vietnam',
  countryCode:
    'AU BR CA CL CN CO DE DK EG ES FR GB GH ID IN IT JP KE MX MY NG NO PH PL PT SG TH US VN',
  state:
    'Alabama Alaska Arizona California Colorado Florida Georgia Hawaii Idaho Illinois Iowa Kansas Maine Michigan Montana Nevada Ohio Oregon Texas Utah Virginia Washington Wyoming',
  stateAbbr: 'AL AK AZ CA CO FL GA HI ID IL IA KS ME MI MT NV OH OR TX UT VA WA WY',
  street: 'Station Church High Park Mill School Bridge King Queen Victoria River Garden Market',
  product: 'Ball Bike Bottle Chair Computer Hat Keyboard Lamp Mouse Pants Shirt Shoes Table Towel',
  productAdjective: 'Ergonomic Fantastic Handmade Intelligent Practical Refined Rustic Sleek Small',
  productMaterial: 'Concrete Cotton Fresh Granite Metal Plastic Rubber Soft Steel Wooden',
  department:
    'Baby Beauty Books Clothing Computers Games Garden Grocery Health Home Music Shoes Toys',
  color:
    'azure black blue cyan gold green grey indigo ivory lime magenta maroon olive orange pink red silver teal violet white yellow',
  company: 'Group Inc LLC Partners Sons Works',
  lorem:
    'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud',
  currencyCode: 'AUD BRL CAD CHF CNY EUR GBP INR JPY MXN NGN NOK PLN SEK SGD USD ZAR',
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36|Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15|Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0|Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
} as const;
