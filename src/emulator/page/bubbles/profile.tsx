import type { JSX } from "preact";
import type { Profile as ProfileData } from "../../../contract/kakao.ts";
import { Foreign } from "./foreign.tsx";
import { SmallPicture } from "./picture.tsx";

/** Who a card is from, in one line. */
export function Profile(props: { profile: ProfileData | undefined; images: boolean }): JSX.Element | null {
  const { profile, images } = props;
  if (!profile) return null;
  return (
    <div class="b-profile">
      {profile.imageUrl !== undefined && <SmallPicture url={profile.imageUrl} images={images} as="b-face" />}
      <Foreign text={profile.title} as="b-profile-name" />
    </div>
  );
}
